import { printableMessage } from "./printable.ts";

/** What can go wrong between a `.wasm` and the answer of a call; see `docs/errors.md` for each code's cause and remedy. */
export type HostErrorCode = (typeof hostErrorCodes)[number];

/** Every {@link HostErrorCode}. */
export const hostErrorCodes = [
  // reading the file
  "FILE_UNREADABLE",
  "NOT_WASM",
  "CORE_MODULE",
  "COMPONENT",
  "MALFORMED_COMPONENT",
  "MALFORMED_MODULE",
  // fitting it to a world
  "UNKNOWN_WORLD",
  "WORLD_MISMATCH",
  "ABI_MISMATCH",
  "IMPORT_MISMATCH",
  // preparing it
  "SIZE_LIMIT",
  "ISOLATION_REQUIRED",
  "UNSUPPORTED_FEATURE",
  "TRANSLATION_FAILED",
  "LOAD_TIMEOUT",
  "CACHE_UNWRITABLE",
  "INSTANTIATION_FAILED",
  // running it
  "INIT_TIMEOUT",
  "CALL_TIMEOUT",
  "TRAPPED",
  "STACK_OVERFLOW",
  "MEMORY_LIMIT",
  "OUTPUT_LIMIT",
  "CONTRACT_BROKEN",
  "IMPORT_DENIED",
  // using it
  "INVALID_ARGUMENT",
  "CLOSED",
] as const;

/** What becomes a {@link HostError} on the other side of a thread or a process. */
export interface Failure {
  readonly code: HostErrorCode;
  readonly text: string;
}

/**
 * Every failure of this package: a file that is not a plugin, a world that does not fit, a trap, a limit.
 *
 * Its message is safe to print, whatever the plugin or a file is called or said: see {@link printableMessage}.
 *
 * What a plugin itself refuses is not among them: that is a value, or an error of the system's own package.
 */
export class HostError extends Error {
  override readonly name = "HostError";
  /** The cause's kind: what programs should switch on. */
  readonly code: HostErrorCode;
  /** The message without its code, as it was given. */
  readonly detail: string;

  constructor(code: HostErrorCode, detail: string, options: ErrorOptions = {}) {
    super(`[${code}] ${printableMessage(detail)}`, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.detail = detail;
  }
}

/** Tell a {@link HostError} by its name and code, so that it is known even from another copy of this package. */
export function isHostError(error: unknown): error is HostError {
  return error instanceof Error && error.name === "HostError" && "code" in error && typeof error.code === "string";
}
