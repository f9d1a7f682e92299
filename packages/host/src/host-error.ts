import { ArmoryError, type ErrorData, isErrorOf, parseErrorData } from "@armory-plugins/base/armory-error";

/** What can go wrong between a `.wasm` and the answer of a call; `hostErrorCatalog` has each code's cause and remedy. */
export type HostErrorCode = (typeof hostErrorCodes)[number];

/** Every {@link HostErrorCode}. */
export const hostErrorCodes = [
  // reading the file
  "FILE_UNREADABLE",
  "NOT_WASM",
  "UNEXPECTED_CORE_MODULE",
  "UNEXPECTED_COMPONENT",
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
  "TRANSPILE_FAILED",
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
export type Failure = ErrorData<HostErrorCode>;

/**
 * Every failure of this package: a file that is not a plugin, a world that does not fit, a trap, a limit.
 *
 * What a plugin itself refuses is not among them: that is a value, or an error of the system's own package.
 */
export class HostError extends ArmoryError<HostErrorCode> {
  static readonly parse = (data: unknown) => parseErrorData(data, hostErrorCodes);

  override readonly name = "HostError";
}

/** Tell a {@link HostError} by its name and code, so that it is known even from another copy of this package. */
export function isHostError(error: unknown): error is HostError {
  return isErrorOf("HostError", error);
}
