import type { Step } from "../case-schema.ts";
import type { Failure } from "../conformance-result.ts";
import type { ConformanceCase } from "../load-cases.ts";

/** A case whose values are random: made from a property and a seed, and always the same for the same seed. */
export type GeneratedCase = ConformanceCase & {
  readonly shrink: Shrink;
};

/**
 * Look for the smallest steps that still fail, with one value alone.
 *
 * @returns undefined when the value passes alone: it takes those before it to fail.
 */
export type Shrink = (
  failure: Failure,
  fails: (steps: readonly Step[]) => Promise<boolean>,
) => Promise<Shrunk | undefined>;

/** The smallest value that fails. */
export interface Shrunk {
  readonly steps: readonly Step[];
  /** The value, as people read it. */
  readonly given: string;
}

/** Whether a case was generated. */
export function isGenerated(found: ConformanceCase): found is GeneratedCase {
  return "shrink" in found && typeof found.shrink === "function";
}
