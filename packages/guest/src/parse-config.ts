import type { StandardSchemaV1 } from "@standard-schema/spec";
import { LineCounter, isAlias, isCollection, isScalar, parseDocument, visit } from "yaml";
import type { Document, Node, Scalar } from "yaml";
import { checkSchema } from "./check-schema.ts";
import { errorText } from "./error-text.ts";
import { InitError } from "./init-error.ts";

/** How often aliases may repeat what their anchors hold: enough for large configs, far too little for a bomb. */
const maxAliasCount = 10_000;

/**
 * Read a config: YAML 1.2 with its core schema, then a Standard Schema.
 *
 * With a schema, an absent config and an empty document (or `null`) reach it as `{}`: in a Kubernetes resource the
 * config is an object always. Without one they stay apart: undefined and null.
 *
 * @throws InitError `CONFIG_SYNTAX` or `CONFIG_INVALID`; the text begins with `config: `.
 */
export function parseConfig<Config>(
  yaml: string | undefined,
  schema: StandardSchemaV1<unknown, Config> | undefined,
): unknown {
  const value = yaml === undefined ? undefined : readYaml(yaml);
  return schema === undefined ? value : checkConfig(schema, value ?? {});
}

// --- internal ---

function checkConfig<Config>(schema: StandardSchemaV1<unknown, Config>, value: unknown): Config {
  let checked;
  try {
    checked = checkSchema(schema, value);
  } catch (thrown) {
    throw new InitError("CONFIG_INVALID", `config: its schema failed: ${errorText(thrown)}`, { cause: thrown });
  }
  if (checked.problems !== undefined) throw new InitError("CONFIG_INVALID", `config: ${checked.problems}`);
  return checked.value;
}

function readYaml(yaml: string): unknown {
  try {
    const lines = new LineCounter();
    const document = parseDocument(yaml, {
      version: "1.2",
      schema: "core",
      uniqueKeys: true,
      lineCounter: lines,
      prettyErrors: false,
      // Not "silent": that hides the error of a second document.
      logLevel: "error",
    });
    // A warning is, for example, a tag that nobody knows: its value would be read as something else.
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw syntaxError(problem.message, lines, problem.pos[0]);
    checkNodes(document, lines);
    return document.toJS({ maxAliasCount });
  } catch (thrown) {
    if (thrown instanceof InitError) throw thrown;
    const isBomb = thrown instanceof ReferenceError;
    const text = isBomb ? `its aliases repeat more than ${maxAliasCount} values` : errorText(thrown);
    throw new InitError("CONFIG_SYNTAX", `config: ${text}`, { cause: thrown });
  }
}

function syntaxError(message: string, lines: LineCounter, offset: number): InitError {
  const { line, col } = lines.linePos(offset);
  return new InitError("CONFIG_SYNTAX", `config: line ${line}, column ${col}: ${message}`);
}

/**
 * Refuse what the parser takes and data cannot keep, with its place: loose and circular aliases, inexact integers, half characters, and keys that are lists or mappings. These would become
 * strings of YAML, each with all that is nested in it: 400 levels of `? ` took ten seconds.
 */
function checkNodes(document: Document, lines: LineCounter): void {
  const anchors = new Map<string, Node>();
  const refuse = (node: Node, message: string) => syntaxError(message, lines, node.range?.[0] ?? 0);
  visit(document, {
    Pair(_, { key }) {
      if (isCollection(key)) throw refuse(key, "a key must be a string or another scalar, not a list or a mapping");
    },
    Node(_, node, path) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target === undefined) throw refuse(node, `alias *${node.source} has no anchor before it`);
        if (path.includes(target)) throw refuse(node, `alias *${node.source} is within its own anchor`);
        return;
      }
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isScalar(node) && typeof node.value === "string" && !node.value.isWellFormed()) {
        throw refuse(node, "the string has half of a surrogate pair; escape both halves, or write the character");
      }
      if (isScalar(node) && isInexactInteger(node)) {
        throw refuse(node, `integer ${node.source} is beyond 2^53 and would lose digits; put it in quotes`);
      }
    },
  });
}

function isInexactInteger({ value, source = "" }: Scalar): boolean {
  const isInexact = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isInexact && /^(?:[-+]?\d+|0x[\da-f]+|0o[0-7]+)$/iu.test(source);
}
