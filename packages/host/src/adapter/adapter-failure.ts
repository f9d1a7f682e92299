import { MAX_LIST_BYTES } from "../arena/memory-layout.ts";
import { BrokenAnswer, OversizedAnswer } from "./answer-check.ts";

/** What a guest may do wrong, in the order in which adapters number it. */
export const adapterFailures = [
  "alignment",
  "range",
  "list range",
  "list length",
  "size",
  "discriminant",
  "char",
  "utf-8",
  "realloc alignment",
  "realloc range",
] as const;

/** One of {@link adapterFailures}. */
export type AdapterFailure = (typeof adapterFailures)[number];

/**
 * The error for what an adapter found.
 *
 * @param failure - an index of {@link adapterFailures}.
 * @param first - an address or a value, as a signed 32-bit number.
 * @param second - a length, an alignment or a count, likewise.
 * @param memoryBytes - how large the guest's memory is.
 */
export function adapterError(failure: number, first: number, second: number, memoryBytes: number): Error {
  const [one, two] = [first >>> 0, second >>> 0];
  switch (adapterFailures[failure]) {
    case "alignment":
      return new BrokenAnswer(`pointer ${one} is not aligned to ${two}`);
    case "range":
      return new BrokenAnswer(`${two} bytes at ${one} reach outside of memory, which has ${memoryBytes}`);
    case "list range":
      return new BrokenAnswer(`a list of ${two} at ${one} reaches outside of memory, which has ${memoryBytes} bytes`);
    case "list length":
      return new BrokenAnswer(
        `a list of ${two} at ${one} has more than ${MAX_LIST_BYTES} bytes, the most that a list may have`,
      );
    case "size":
      return new OversizedAnswer("the answer is too large");
    case "discriminant":
      return new BrokenAnswer(`discriminant ${one}; there are ${two} cases`);
    case "char":
      return new BrokenAnswer(`char ${one} is not a Unicode scalar value`);
    case "utf-8":
      return new BrokenAnswer(`the string of ${two} bytes at ${one} is not UTF-8`);
    case "realloc alignment":
      return new BrokenAnswer(`realloc gave ${one}, which is not aligned to ${two}`);
    case "realloc range":
      return new BrokenAnswer(`realloc gave ${two} bytes at ${one}, outside of memory, which has ${memoryBytes} bytes`);
    default:
      return new BrokenAnswer(`failure ${failure}`);
  }
}
