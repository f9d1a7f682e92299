/** What went wrong, as a closed set of words that programs can compare. */
export type GeneratorErrorCode =
  | "UNKNOWN_FLAG"
  | "INVALID_ANSWER"
  | "MISSING_ANSWERS"
  | "DIRECTORY_NOT_EMPTY"
  | "DIRECTORY_BLOCKED"
  | "WRITE_FAILED"
  | "NO_TEMPLATES";

/**
 * The one error of this package: a fact, the user's value in quotes, the remedy.
 *
 * Anything else that is thrown is a bug.
 */
export class GeneratorError extends Error {
  override readonly name = "GeneratorError";
  readonly code: GeneratorErrorCode;
  /** The message without its code, for people. */
  readonly detail: string;

  constructor(code: GeneratorErrorCode, detail: string, options?: ErrorOptions) {
    super(`[${code}] ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/** Is this an error of this package, whichever copy of it threw it? */
export function isGeneratorError(error: unknown): error is GeneratorError {
  return error instanceof Error && error.name === "GeneratorError" && "code" in error && "detail" in error;
}
