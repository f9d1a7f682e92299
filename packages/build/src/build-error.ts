/** What can go wrong between a project's directory and its component. */
export type BuildErrorCode =
  // reading the project
  | "PROJECT_NOT_FOUND"
  | "PROJECT_INVALID"
  // compiling it
  | "TOOLCHAIN_MISSING"
  | "COMPILE_FAILED"
  | "TYPE_ERRORS"
  | "NODE_BUILTIN"
  | "BUNDLE_FAILED"
  | "EXPORT_MISSING"
  | "MODULE_THREW"
  | "COMPONENTIZE_FAILED"
  // around it
  | "OUTPUT_UNWRITABLE"
  | "TIMED_OUT"
  | "ABORTED";

/** Every failure of this package; nothing of the output file was touched when it is thrown. */
export class BuildError extends Error {
  override readonly name = "BuildError";
  /** The cause's kind: what programs should switch on. */
  readonly code: BuildErrorCode;
  /** Each problem by itself, where there can be several: of the project's files, the type check, the bundle. */
  readonly problems: readonly string[];

  constructor(code: BuildErrorCode, message: string, options: ErrorOptions & { problems?: readonly string[] } = {}) {
    super(`[${code}] ${message}`, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.problems = options.problems ?? [];
  }
}

/** Tell a {@link BuildError} by its name and code, so that it is known even from another copy of this package. */
export function isBuildError(error: unknown): error is BuildError {
  return error instanceof Error && error.name === "BuildError" && "code" in error && typeof error.code === "string";
}
