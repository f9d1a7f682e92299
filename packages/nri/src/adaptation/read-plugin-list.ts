import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Node, Scalar } from "yaml";
import { hasTooMuch, tooMuch, yamlProblem } from "../yaml/yaml-problem.ts";

/** A list of plugins, or why it is none. */
export type PluginList = { readonly names: readonly string[] } | { readonly problem: string };

/**
 * Read the list of plugins in an annotation: YAML, a list of strings.
 *
 * A value of another kind is reported in the words of Go's YAML library, which upstream uses; invalid YAML in those of our own.
 */
export function readPluginList(text: string): PluginList {
  if (hasTooMuch(text)) return { problem: `yaml: ${tooMuch}` };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent", uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) return { problem: `yaml: ${yamlProblem(error)}` };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return { names: [] };
  const lineOf = (node: Node): number => lines.linePos(node.range?.[0] ?? 0).line;
  if (!isSeq<Node>(contents)) return { problem: unmarshalErrors([mismatch(contents, lineOf(contents), "[]string")]) };
  const items: readonly Node[] = contents.items;
  const aliases = items.filter((item) => isAlias(item));
  const unknown = aliases.find((alias) => alias.resolve(document) === undefined);
  if (unknown !== undefined) return { problem: `yaml: unknown anchor '${unknown.source}' referenced` };
  const nodes = items.map((item) => (isAlias(item) ? (item.resolve(document) ?? item) : item));
  const problems = nodes.filter(isCollection).map((node) => mismatch(node, lineOf(node), "string"));
  if (problems.length > 0) return { problem: unmarshalErrors(problems) };
  return { names: nodes.flatMap((node) => (isScalar(node) && node.value !== null ? sourceOf(node) : [])) };
}

// --- internal ---

function unmarshalErrors(problems: readonly string[]): string {
  return `yaml: unmarshal errors:\n${problems.map((problem) => `  ${problem}`).join("\n")}`;
}

function mismatch(node: Node, line: number, expected: string): string {
  return `line ${line}: cannot unmarshal ${describe(node)} into ${expected}`;
}

/** A scalar as it is written. */
function sourceOf({ source, value }: Scalar): string {
  return source ?? (typeof value === "string" ? value : JSON.stringify(value));
}

/** A node as Go's library names it: by its tag, and the start of a scalar. */
function describe(node: Node): string {
  if (isMap(node)) return "!!map";
  if (isSeq(node)) return "!!seq";
  if (!isScalar(node)) return "!!str";
  const source = sourceOf(node);
  return `${tagOf(node.value)} \`${source.length > 10 ? `${source.slice(0, 7)}...` : source}\``;
}

function tagOf(value: unknown): string {
  if (typeof value === "boolean") return "!!bool";
  if (typeof value === "number") return Number.isInteger(value) ? "!!int" : "!!float";
  return "!!str";
}
