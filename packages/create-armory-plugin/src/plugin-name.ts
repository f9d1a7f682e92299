import { builtinModules } from "node:module";
import { GeneratorError } from "./generator-error.ts";

/** The rule that a plugin's name obeys, as a sentence for people. */
export const nameRule =
  'lower-case letters and digits in words joined by single hyphens, beginning with a letter, after an npm scope if you like: "header-remover", "@acme/header-remover"';

/**
 * Check a plugin's name and give it back.
 *
 * It becomes an npm package, a crate, a module, a directory and a file of an operator's volume: so the rule is the strictest of all.
 *
 * @throws {GeneratorError} `INVALID_ANSWER`, with the rule.
 */
export function checkName(name: string): string {
  const problem = problemOf(name);
  if (problem === undefined) return name;
  throw new GeneratorError("INVALID_ANSWER", `the name ${JSON.stringify(name)} ${problem}; a name is ${nameRule}`);
}

/** The name without its npm scope: `header-remover` of `@acme/header-remover`. */
export function withoutScope(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

// --- internal ---

const word = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
const pattern = new RegExp(`^(?:@${word}/)?${word}$`, "u");
// npm's own limit
const MAX_LENGTH = 214;
// Node resolves its own modules before any package
const reserved = new Set(builtinModules);
// Names of Windows' devices, which name no directory there; Go refuses them everywhere
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/u;

function problemOf(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name.length > MAX_LENGTH) return `has ${name.length} characters, more than npm's ${MAX_LENGTH}`;
  if (!pattern.test(name)) return "breaks the rule";
  if (reserved.has(name)) return "belongs to a module of Node itself";
  if (devices.test(withoutScope(name))) return "belongs to a device of Windows";
  if (withoutScope(name) === "vendor") return "belongs to Go, for the directory of a module's dependencies";
  return undefined;
}
