import type { z } from "zod";

/**
 * What is wrong with the fields of a file, each with its name: `spec.containers[0].name: it is missing`.
 *
 * @param at - where in the file the value is that was parsed.
 */
export function fieldProblems({ issues }: z.ZodError, at: readonly PropertyKey[] = []): string {
  return issues.map(({ path, message }) => `${fieldName([...at, ...path])}: ${message}`).join("; ");
}

// --- internal ---

/** Where in a file something is, for people: `spec.containers[0].name`. */
function fieldName(path: readonly PropertyKey[]): string {
  const name = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    const key = String(part);
    return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return name.join("").replace(/^\./, "") || "the file";
}
