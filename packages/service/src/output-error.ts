/** Why output cannot be written. */
export type OutputErrorCode =
  /** The output cannot be written: no space is left, for example. */
  | "OUTPUT_FAILED"
  /** The reader of the output went away: the program ends quietly. */
  | "OUTPUT_CLOSED";

/** A failure of a {@link Sink} of this package. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly code: OutputErrorCode;
  /** The message without its code: what the terminal shows. */
  readonly detail: string;

  constructor(code: OutputErrorCode, detail: string, options?: ErrorOptions) {
    super(`[${code}] ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/** Tell an {@link OutputError} by its name and code, so that one from another copy of this package is recognized as well. */
export function isOutputError(error: unknown): error is OutputError {
  return error instanceof Error && error.name === "OutputError" && "code" in error && "detail" in error;
}
