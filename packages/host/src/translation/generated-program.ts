import { parse, type Token } from "acorn";
import { namePrefixes } from "../component/core-names.ts";

/** A program of jco's that is not what it has to be. */
export class UnexpectedProgram extends Error {
  override readonly name = "UnexpectedProgram";
}

/**
 * Turn the module that jco generated into a script whose value is its function `instantiate`, after a look at what it is made of.
 *
 * It must be one exported function and nothing else that runs, and equal, but for names, the program of the same component with other names: then no name of a
 * component is more to it than a name.
 *
 * @param source - the module, of a component whose numbered names start with {@link namePrefixes}' `own`.
 * @param other - the same, with `other`.
 * @throws UnexpectedProgram
 */
export function toScript(source: string, other: string): string {
  const named: Token[] = [];
  const { body } = parseModule(source, (token) => {
    if (nameTokens.has(token.type.label)) named.push(token);
  });
  requireOnlyNamesDiffer(source, other, named);
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
  return `"use strict";\n(${source.slice(declared.start, declared.end)})`;
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
