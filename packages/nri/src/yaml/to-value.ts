import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Node, Pair, Scalar } from "yaml";
import { isFloat, resolvePlain, resolveTagged, TagError } from "./resolve-scalar.ts";

/** A value that cannot be made of YAML, and where in the text that is found. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly offset: number;

  constructor(message: string, { range }: Node, options?: ErrorOptions) {
    super(message, options);
    this.offset = range?.[0] ?? 0;
  }
}

/**
 * Make the value of a document as kubectl does: what JSON can hold, with a bigint for an integer that a number does not hold. What an alias stands for is shared.
 *
 * Merges, aliases and keys are those of go.yaml.in/yaml v2.4.4 and sigs.k8s.io/yaml v1.6.0, also where they surprise: a merge overrides keys before it. Keys that stand twice,
 * which kubectl loses one of, are refused, and so are those that are numbers with a fraction.
 *
 * @param root - parsed by the failsafe schema, in which every scalar is a string.
 * @param text - that was parsed.
 * @throws ValueError
 */
export function toValue(root: Node | null, text: string): unknown {
  return root === null ? null : new Reader(text).read(root, 0);
}

// --- internal ---

const MAX_DEPTH = 1000;

/** How long what aliases stand for may be when it is written out: as a file may be. Go does not count it, and writes out gigabytes. */
const MAX_ALIASED_CHARACTERS = 16 * 2 ** 20;

/** What an anchor stands for, and how many nodes Go reads for each alias of it. */
interface Anchored {
  readonly node: Node;
  /** Undefined while it is being read: an alias in it stands for what it is in. */
  done?: { readonly value: unknown; readonly nodes: number; readonly depth: number; readonly characters: number };
}

class Reader {
  readonly #text: string;
  readonly #anchors = new Map<string, Anchored>();
  /** How many nodes were read, as if each alias were written out, and how many of these for aliases. */
  #nodes = 0;
  #aliased = 0;
  /** How long all scalars are, likewise. */
  #characters = 0;
  #aliasedCharacters = 0;
  /** How deep values are nested in the one being read. */
  #deepest = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(node: Node, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new ValueError("it is nested too deeply", node);
    this.#nodes += 1;
    this.#deepest = Math.max(this.#deepest, depth);
    if (isAlias(node)) return this.#readAlias(node.source, node, depth);
    const name = anchorOf(node);
    if (name === undefined) return this.#readContent(node, depth);
    const anchored: Anchored = { node };
    this.#anchors.set(name, anchored);
    const [before, above, shorter] = [this.#nodes, this.#deepest, this.#characters];
    this.#deepest = depth;
    const value = this.#readContent(node, depth);
    anchored.done = {
      value,
      nodes: this.#nodes - before + 1,
      depth: this.#deepest - depth,
      characters: this.#characters - shorter,
    };
    this.#deepest = Math.max(this.#deepest, above);
    return value;
  }

  #readAlias(name: string, node: Node, depth: number): unknown {
    const anchored = this.#anchorOf(name, node);
    if (anchored.done === undefined) throw new ValueError("an alias stands for what it is in; write it out", node);
    const { value, nodes, depth: below, characters } = anchored.done;
    this.#nodes += nodes;
    this.#aliased += nodes;
    this.#characters += characters;
    this.#aliasedCharacters += characters;
    this.#deepest = Math.max(this.#deepest, depth + below);
    if (depth + below > MAX_DEPTH) throw new ValueError("it is nested too deeply", node);
    const isShare = this.#aliased > 100 && this.#nodes > 1000;
    const isTooMuch = isShare && this.#aliased / this.#nodes > maxShare(this.#nodes);
    if (isTooMuch || this.#aliasedCharacters > MAX_ALIASED_CHARACTERS) {
      throw new ValueError("aliases stand for too much; write out what is meant", node);
    }
    return value;
  }

  #anchorOf(name: string, node: Node): Anchored {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) throw new ValueError(`there is no anchor &${name} before its alias`, node);
    return anchored;
  }

  #readContent(node: Node, depth: number): unknown {
    if (isScalar(node)) {
      this.#characters += node.source?.length ?? 0;
      this.#refuseBlankLines(node);
      return scalarOf(node);
    }
    if (isSeq<Node>(node)) return node.items.map((item) => this.read(item, depth + 1));
    if (!isMap<Node, Node | null>(node)) throw new ValueError("this is not YAML that kubectl reads", node);
    const entries = new Map<string, unknown>();
    const own = new Set<string>();
    for (const pair of node.items) this.#readPair(pair, entries, own, depth + 1);
    return Object.fromEntries(entries);
  }

  #readPair({ key, value }: Pair<Node, Node | null>, entries: Map<string, unknown>, own: Set<string>, depth: number) {
    if (isMergeKey(key)) {
      this.#merge(value, key, entries, depth);
      return;
    }
    this.#refuseColon(key);
    const name = toKey(this.read(key, depth), isAlias(key) ? this.#anchorOf(key.source, key).node : key);
    if (own.has(name)) throw new ValueError("Map keys must be unique", key);
    own.add(name);
    if (value === null) this.#nodes += 1;
    entries.set(name, value === null ? null : this.read(value, depth));
  }

  /** Refuse `{ name:}`, of which the colon belongs to the key in Go. */
  #refuseColon(key: Node): void {
    const end = key.range?.[1] ?? 0;
    if (isScalar(key) && key.type === "PLAIN" && /^:[,[\]{}]/.test(this.#text.slice(end, end + 2))) {
      throw new ValueError("there is no space after the colon; write one, or put what is before it in quotes", key);
    }
  }

  /** Refuse blank lines that Go keeps and our parser does not: those after a line end that is escaped, and a block of spaces alone whose indentation is given. */
  #refuseBlankLines(node: Scalar): void {
    const written = this.#text.slice(node.range?.[0], node.range?.[1]);
    const isRead =
      node.type === "QUOTE_DOUBLE"
        ? !/(?<!\\)(?:\\\\)*\\\r?\n[ \t]*\r?\n/.test(written)
        : node.source?.trim() !== "" || !/^[|>][-+]?[1-9][^\n]*\n[\r\n]* /.test(written);
    if (!isRead)
      throw new ValueError(
        "its blank lines are read differently by each parser; write them as \\n in double quotes",
        node,
      );
  }

  /** The keys of a map, or of several, of which the first ones win. */
  #merge(source: Node | null, key: Node, entries: Map<string, unknown>, depth: number): void {
    if (source !== null && isSeq<Node>(source)) {
      // Go begins with the last one. Anchors are known in the order of the text
      const values = source.items.map((item) => this.#mapOf(item, depth));
      for (const map of values.toReversed()) for (const [name, value] of map) entries.set(name, value);
      return;
    }
    for (const [name, value] of this.#mapOf(source ?? key, depth)) entries.set(name, value);
  }

  #mapOf(source: Node, depth: number): [string, unknown][] {
    const target = isAlias(source) ? this.#anchorOf(source.source, source).node : source;
    if (!isMap(target)) throw new ValueError("<< takes a map, an alias of one, or a list of these", source);
    const map = this.read(source, depth);
    return typeof map === "object" && map !== null ? Object.entries(map) : [];
  }
}

/** How much of a document may come of aliases, as Go has it: up to 400,000 nodes nearly all, from 4,000,000 a tenth. */
function maxShare(nodes: number): number {
  const [low, high] = [400_000, 4_000_000];
  if (nodes <= low) return 0.99;
  return nodes >= high ? 0.1 : 0.99 - 0.89 * ((nodes - low) / (high - low));
}

function anchorOf(node: Node): string | undefined {
  return "anchor" in node && typeof node.anchor === "string" ? node.anchor : undefined;
}

function isMergeKey(key: Node): boolean {
  if (!isScalar(key) || key.source !== "<<") return false;
  return key.tag === undefined ? key.type === "PLAIN" : key.tag === "tag:yaml.org,2002:merge";
}

function scalarOf(node: Scalar): unknown {
  const { source = "", type, tag } = node;
  if (type === "PLAIN" && source.startsWith("?")) {
    throw new ValueError(`"${source}" begins with the sign of a key; put it in quotes`, node);
  }
  const value = valueOf(source, type === "PLAIN", tag, node);
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new ValueError("half of a surrogate pair is not a character; write both halves, or the character", node);
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new ValueError(`"${source}" is a number that JSON does not have; put it in quotes`, node);
  }
  return value;
}

function valueOf(source: string, isPlain: boolean, tag: string | undefined, node: Node): unknown {
  if (tag === undefined) return isPlain ? resolvePlain(source) : source;
  try {
    return resolveTagged(source, tag);
  } catch (cause) {
    if (!(cause instanceof TagError)) throw cause;
    throw new ValueError(cause.message, node, { cause });
  }
}

/** A key as JSON has it. Go writes floating point numbers in a way of its own, so that nobody means them. */
function toKey(key: unknown, node: Node): string {
  if (typeof key === "string") return key;
  if (typeof key === "boolean" || typeof key === "bigint") return String(key);
  if (typeof key !== "number") throw new ValueError("a key is null, a list or a map; write a string", node);
  const source = isScalar(node) ? (node.source ?? "") : "";
  if (!isFloat(source)) return String(key);
  throw new ValueError(`the key ${source} is a number that is not whole; put it in quotes`, node);
}
