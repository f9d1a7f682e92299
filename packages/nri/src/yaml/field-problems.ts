import type { z } from "zod";
import { fieldName } from "./field-name.ts";

/**
 * What is wrong with the fields of a file, each with its name: `spec.containers[0].name: it is missing`.
 *
 * @param at - where in the file the value is that was parsed.
 */
export function fieldProblems({ issues }: z.ZodError, at: readonly PropertyKey[] = []): string {
  return issues.map(({ path, message }) => `${fieldName([...at, ...path])}: ${message}`).join("; ");
}
