/** What can go wrong in the program itself; see `docs/cli.md` for the exit codes. */
export type CliErrorCode =
  /** A flag or an argument that cannot be understood: exit code 2. */
  | "MISUSE"
  /** A file that is missing, is a directory or cannot be read. */
  | "FILE_UNREADABLE"
  /** A plugin that another command runs. */
  | "OTHER_SYSTEM"
  /** A config that is not YAML. */
  | "CONFIG_INVALID"
  /** The output cannot be written: no space left, for example. */
  | "OUTPUT_FAILED";

/**
 * Every failure of this package that is not a bug: the program prints its message, without a stack.
 *
 * Errors of the packages below (`HostError`, `PipelineError`, `BuildError`, …) pass through unchanged.
 */
export class CliError extends Error {
  override readonly name = "CliError";
  /** The cause's kind: what programs should switch on. */
  readonly code: CliErrorCode;
  /** The message without its code: what the terminal shows. */
  readonly detail: string;

  constructor(code: CliErrorCode, detail: string, options?: ErrorOptions) {
    super(`[${code}] ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/** Tell a {@link CliError} by its name and code, so that it is known even from another copy of this package. */
export function isCliError(error: unknown): error is CliError {
  return error instanceof Error && error.name === "CliError" && "code" in error && "detail" in error;
}
