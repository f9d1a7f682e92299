import type { Failure } from "../conformance-result.ts";

/** What the two values of a failure are called: that of `expected` and that of `actual`. */
export function failureWords({ kind }: Failure): readonly [string, string] {
  return words[kind] ?? ["expected", "actual"];
}

/** Where it went wrong and how: `batch disagrees, step 2, record 3`. */
export function failurePlace({ kind, step, record }: Failure): string {
  return [
    kind.replace("-", " "),
    ...(step === undefined ? [] : [`step ${step + 1}`]),
    ...(record === undefined ? [] : [`record ${record + 1}`]),
  ].join(", ");
}

// --- internal ---

const words: Readonly<Partial<Record<Failure["kind"], readonly [string, string]>>> = {
  "not-deterministic": ["first", "second"],
  "batch-disagrees": ["batch", "single"],
};
