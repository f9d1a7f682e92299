import type { Failure } from "../results/conformance-result.ts";

/** What the two values of a failure are called: that of `expected` and that of `actual`. */
export function failureWords({ kind }: Failure): readonly [string, string] {
  return words[kind] ?? ["expected", "actual"];
}

/** Where it went wrong and how: `batch disagrees, step 2, message 3`. */
export function failurePlace({ kind, ...place }: Failure): string {
  return [kind.replace("-", " "), ...placeWords(place)].join(", ");
}

/** The place in a case, in words: `step 2`, `message 3`. */
export function placeWords({ step, item }: Pick<Failure, "step" | "item">): string[] {
  return [
    ...(step === undefined ? [] : [`step ${step + 1}`]),
    ...(item === undefined ? [] : [`${item.name} ${item.index + 1}`]),
  ];
}

// --- internal ---

const words: Readonly<Partial<Record<Failure["kind"], readonly [string, string]>>> = {
  "not-deterministic": ["first", "second"],
  "batch-disagrees": ["batch", "single"],
};
