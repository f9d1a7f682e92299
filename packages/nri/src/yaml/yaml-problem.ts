import type { YAMLError } from "yaml";

/** What is wrong with a YAML text, for people: the parser has only V8's words for a text that is nested too deeply for it. */
export function yamlProblem({ code, message }: Pick<YAMLError, "code" | "message">): string {
  return code === "RESOURCE_EXHAUSTION" ? "it is nested too deeply" : message;
}
