/** Why an `init` did not succeed: the config is not YAML, it does not fit its schema, or the plugin's own `init` threw. */
export type InitErrorCode = "CONFIG_SYNTAX" | "CONFIG_INVALID" | "INIT_FAILED";

/**
 * The one error that the exported `init` throws.
 *
 * Its message is the text that the operator reads, without a code before it: the host adds its own.
 */
export class InitError extends Error {
  override readonly name = "InitError";
  /** The cause's kind. */
  readonly code: InitErrorCode;
  /** The message again: componentize-js lowers this own property as the `err` of a `result`, and traps without it. */
  readonly payload: string;

  constructor(code: InitErrorCode, message: string, options?: ErrorOptions) {
    const text = message.toWellFormed();
    super(text, options);
    this.code = code;
    this.payload = text;
  }
}

/** Tell an {@link InitError} by its name and code, so that it is known even from another copy of this package. */
export function isInitError(error: unknown): error is InitError {
  return error instanceof Error && error.name === "InitError" && "code" in error && typeof error.code === "string";
}
