import { type AnyNode, parse, type Token } from "acorn";
import { namePrefixes } from "../component/core-names.ts";
import { remainingGlobals } from "../thread/lock-down.ts";

/** A program of jco's that is not what it has to be. */
export class UnexpectedProgram extends Error {
  override readonly name = "UnexpectedProgram";
}

/**
 * Turn the module that jco generated into a script whose value is its function `instantiate`, after a look at what it is made of.
 *
 * It must be one exported function and nothing else that runs, and equal, but for names, the program of the same component with other names: then no name of a
 * component is more to it than a name. None may hide a global of JavaScript's: jco gives a resource the name of a class, and calls `Array.isArray` itself.
 *
 * @param source - the module, of a component whose numbered names start with {@link namePrefixes}' `own`.
 * @param other - the same, with `other`.
 * @throws UnexpectedProgram
 */
export function toScript(source: string, other: string): string {
  const named: Token[] = [];
  const tokens: Token[] = [];
  const { body } = parseModule(source, (token) => {
    tokens.push(token);
    if (nameTokens.has(token.type.label)) named.push(token);
  });
  requireOnlyNamesDiffer(source, other, named);
  requireNoHiddenGlobals(body);
  const [instantiate, ...more] = body.filter((one) => one.type === "ExportNamedDeclaration" && !isUtilities(one));
  const declared = instantiate?.type === "ExportNamedDeclaration" ? instantiate.declaration : undefined;
  const others = body.filter((one) => one !== instantiate && !isInert(one));
  if (
    declared?.type !== "FunctionDeclaration" ||
    declared.id?.name !== "instantiate" ||
    more.length + others.length > 0
  ) {
    throw new UnexpectedProgram("the generated program is not one exported function");
  }
  return `"use strict";\n(${withoutSpace(source, tokens, declared)})`;
}

// --- internal ---

type Statement = ReturnType<typeof parse>["body"][number];

/** The kinds of tokens, as acorn calls them, of which names are part. */
const nameTokens: ReadonlySet<string> = new Set(["name", "string", "template"]);

function parseModule(source: string, onToken: (token: Token) => void): ReturnType<typeof parse> {
  try {
    return parse(source, { ecmaVersion: "latest", sourceType: "module", onToken });
  } catch (cause) {
    throw new UnexpectedProgram("the generated program has a syntax error", { cause });
  }
}

/** A part of the source, without its indentation and comments: a third of it, which each thread would keep in memory. */
function withoutSpace(source: string, tokens: readonly Token[], { start, end }: Range): string {
  const parts: string[] = [];
  let last = start;
  for (const token of tokens) {
    if (token.start < start || token.end > end) continue;
    const space = source.slice(last, token.start);
    parts.push(space.includes("\n") ? "\n" : space === "" ? "" : " ", source.slice(token.start, token.end));
    last = token.end;
  }
  return parts.join("");
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Both programs must have the same characters but for the first letters of numbered names, and these must be in names and strings. */
function requireOnlyNamesDiffer(source: string, other: string, named: readonly Token[]): void {
  const different = (): UnexpectedProgram =>
    new UnexpectedProgram("the generated program depends on more than the names of the component");
  if (source.length !== other.length) throw different();
  let token = 0;
  for (let at = 0; at < source.length; at += 1) {
    if (source.charCodeAt(at) === other.charCodeAt(at)) continue;
    const [own = "", others = ""] = [source[at], other[at]];
    const isPrefix =
      own.toLowerCase() === namePrefixes.own &&
      others.toLowerCase() === namePrefixes.other &&
      (own === own.toLowerCase()) === (others === others.toLowerCase());
    while ((named[token]?.end ?? Infinity) <= at) token += 1;
    const isInName = (named[token]?.start ?? Infinity) <= at;
    if (!isPrefix || !isInName) throw different();
  }
}

/** @throws UnexpectedProgram when a variable, a parameter, a function or a class has the name of a global of JavaScript's. */
function requireNoHiddenGlobals(body: readonly Statement[]): void {
  const waiting: unknown[] = [...body];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) waiting.push(...(next as unknown[]));
    if (!isNode(next)) continue;
    for (const bound of boundBy(next)) {
      if (bound?.type === "Identifier" && remainingGlobals.has(bound.name)) {
        throw new UnexpectedProgram(
          `a name of it hides JavaScript's "${bound.name}" in the generated program; give it another name`,
        );
      }
    }
    waiting.push(...(Object.values(next) as unknown[]));
  }
}

/** What a node declares or assigns; what is in a pattern is declared by the pattern. */
function boundBy(node: AnyNode): readonly (AnyNode | null | undefined)[] {
  switch (node.type) {
    case "VariableDeclarator":
    case "ClassDeclaration":
    case "ClassExpression":
      return [node.id];
    case "FunctionDeclaration":
    case "FunctionExpression":
      return [node.id, ...node.params];
    case "ArrowFunctionExpression":
      return node.params;
    case "CatchClause":
      return [node.param];
    case "ObjectPattern":
      return node.properties.map((one) => (one.type === "Property" ? one.value : one.argument));
    case "ArrayPattern":
      return node.elements;
    case "AssignmentPattern":
    case "AssignmentExpression":
      return [node.left];
    case "RestElement":
      return [node.argument];
    default:
      return [];
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** jco exports an empty object beside the function. */
function isUtilities(statement: Statement): boolean {
  if (statement.type !== "ExportNamedDeclaration" || statement.declaration?.type !== "VariableDeclaration")
    return false;
  const [only, ...more] = statement.declaration.declarations;
  return more.length === 0 && only?.init?.type === "ObjectExpression" && only.init.properties.length === 0;
}

function isInert(statement: Statement): boolean {
  return (
    statement.type === "EmptyStatement" ||
    isUtilities(statement) ||
    (statement.type === "ExpressionStatement" && statement.expression.type === "Literal")
  );
}
