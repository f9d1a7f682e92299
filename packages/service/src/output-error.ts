import {
  ArmoryError,
  type CodeDescription,
  codesOf,
  isErrorOf,
  parseErrorData,
} from "@armory-plugins/base/armory-error";

/** Why output cannot be written: each code with its cause and what to do about it. */
export const outputErrorCatalog = {
  OUTPUT_FAILED: {
    cause: "the output cannot be written: no space is left, for example",
    remedy: "free some space, and run again",
  },
  OUTPUT_CLOSED: { cause: "the reader of the output went away, and the program ends quietly", remedy: "–" },
} as const satisfies Readonly<Record<string, CodeDescription>>;

/** The code of an {@link OutputError}. */
export type OutputErrorCode = keyof typeof outputErrorCatalog;

/** A failure of a `Sink` of this package. */
export class OutputError extends ArmoryError<OutputErrorCode> {
  static readonly parse = (data: unknown) => parseErrorData(data, codesOf(outputErrorCatalog));

  override readonly name = "OutputError";
}

/** Tell an {@link OutputError} by its name and code, so that it is known even from another copy of this package. */
export function isOutputError(error: unknown): error is OutputError {
  return isErrorOf("OutputError", error);
}
