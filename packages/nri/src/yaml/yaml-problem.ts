import { Lexer } from "yaml";
import type { YAMLError } from "yaml";

/** The parser needs up to a kilobyte of memory for each, and Kubernetes takes no object of more than 1.5 MiB. */
const MAX_TOKENS = 1_000_000;

/** What is wrong with a string that {@link hasTooMuch}. */
export const tooMuch = `it has more than ${MAX_TOKENS} tokens; make it smaller`;

/** Whether a YAML text has more words, signs and spaces between them than the parser has memory for: running out of it ends the process. */
export function hasTooMuch(text: string): boolean {
  if (text.length <= MAX_TOKENS) return false;
  let count = 0;
  for (const _ of new Lexer().lex(text)) {
    count += 1;
    if (count > MAX_TOKENS) return true;
  }
  return false;
}

/** What is wrong with a YAML text, for people: the parser has only V8's words for a string that is nested too deeply for it. */
export function yamlProblem({ code, message }: Pick<YAMLError, "code" | "message">): string {
  return code === "RESOURCE_EXHAUSTION" ? "it is nested too deeply" : message;
}
