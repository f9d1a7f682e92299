/** What can go wrong when records or logs are read, given to a plugin and written. */
export type PipelineErrorCode =
  /** A file is missing, is a directory or cannot be read. */
  | "FILE_UNREADABLE"
  /** A line of input is not a record, or bytes are not record batches. */
  | "RECORD_INVALID"
  /** The input has record batches where lines of JSON were expected. */
  | "UNEXPECTED_BATCHES"
  /** The input has more topics than instances are allowed. */
  | "TOO_MANY_TOPICS"
  /** A plugin answered `error`, or failed, on a record. */
  | "RECORD_FAILED"
  /** A plugin moved a record to another partition, and only one is written. */
  | "RECORD_MOVED"
  /** A topic's name cannot be a part of the name of a directory. */
  | "INVALID_TOPIC"
  /** Two inputs would be written to the same file, or as one log. */
  | "OUTPUT_CONFLICT"
  /** The output would replace an input. */
  | "OUTPUT_IS_INPUT"
  /** Something is already where the output belongs. */
  | "OUTPUT_EXISTS"
  /** The output cannot be written: no space is left, for example. */
  | "OUTPUT_FAILED";

/** What a {@link PipelineError} may carry besides its detail. */
export interface PipelineErrorOptions extends ErrorOptions {
  readonly remedy?: string | undefined;
}

/** A failure of a pipeline of records or logs that is not a bug. Errors of the host and of what writes the output pass through unchanged. */
export class PipelineError extends Error {
  override readonly name = "PipelineError";
  /** The cause's kind: what programs should switch on. */
  readonly code: PipelineErrorCode;
  /** What happened, in a sentence without the code and without the remedy. */
  readonly detail: string;
  /** What to do about it, as an imperative; undefined where the detail says all. Programs with flags of their own name those instead, by the code. */
  readonly remedy: string | undefined;

  constructor(code: PipelineErrorCode, detail: string, { remedy, ...options }: PipelineErrorOptions = {}) {
    super(`[${code}] ${detail}${remedy === undefined ? "" : `; ${remedy}`}`, options);
    this.code = code;
    this.detail = detail;
    this.remedy = remedy;
  }
}

/** Tell a {@link PipelineError} by its name and code, so that it is known even from another copy of this package. */
export function isPipelineError(error: unknown): error is PipelineError {
  return error instanceof Error && error.name === "PipelineError" && "code" in error && "detail" in error;
}
