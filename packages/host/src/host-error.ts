import type { Outcome } from "@armory-plugins/wit";
import { printable } from "./printable.ts";

/** What can go wrong between a `.wasm` and an outcome; see `docs/errors.md` for each code's cause and remedy. */
export type HostErrorCode =
  // reading the file
  | "FILE_UNREADABLE"
  | "NOT_WASM"
  | "CORE_MODULE"
  | "COMPONENT"
  | "MALFORMED_COMPONENT"
  | "MALFORMED_MODULE"
  // fitting it to a world
  | "UNKNOWN_WORLD"
  | "WORLD_MISMATCH"
  | "ABI_MISMATCH"
  | "IMPORT_MISMATCH"
  // preparing it
  | "SIZE_LIMIT"
  | "ISOLATION_REQUIRED"
  | "UNSUPPORTED_FEATURE"
  | "TRANSLATION_FAILED"
  | "LOAD_TIMEOUT"
  | "CACHE_UNWRITABLE"
  | "INSTANTIATION_FAILED"
  // running it
  | "INIT_REJECTED"
  | "INIT_TIMEOUT"
  | "CALL_TIMEOUT"
  | "TRAPPED"
  | "STACK_OVERFLOW"
  | "MEMORY_LIMIT"
  | "OUTPUT_LIMIT"
  | "CONTRACT_BROKEN"
  | "IMPORT_DENIED"
  // using it
  | "INVALID_ARGUMENT"
  | "INVALID_RECORD"
  | "INVALID_BATCH"
  | "CLOSED";

/** What a {@link HostError} may carry besides its message. */
export interface HostErrorDetails extends ErrorOptions {
  /** The plugin's own words, where it said any. */
  readonly pluginText?: string | undefined;
  /** Of a failed batch: the index of the record that failed. */
  readonly index?: number | undefined;
  /** Of a failed batch: the outcomes of the records before `index`. */
  readonly outcomes?: readonly Outcome[] | undefined;
}

/**
 * Every failure of this package: a file that is no plugin, a world that does not fit, a trap, a limit.
 *
 * Its message is safe to print, whatever the plugin or a file is called or said: see {@link printable}. `pluginText` is what the plugin said, byte for byte;
 * the message is cut where that is long.
 *
 * A plugin's own "no" is not among them: `rejected` and `error` are outcomes, which are values.
 */
export class HostError extends Error {
  override readonly name = "HostError";
  /** The cause's kind: what programs should switch on. */
  readonly code: HostErrorCode;
  /** The plugin's own words, where it said any: the text of a refused `init`. */
  readonly pluginText: string | undefined;
  /** Of a failed batch: the index of the record that failed. */
  readonly index: number | undefined;
  /** Of a failed batch: the outcomes of the records before `index`; the rest of the batch was not given to the plugin. */
  readonly outcomes: readonly Outcome[] | undefined;

  constructor(code: HostErrorCode, message: string, details: HostErrorDetails = {}) {
    super(`[${code}] ${printable(cut(message))}`, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.pluginText = details.pluginText;
    this.index = details.index;
    this.outcomes = details.outcomes;
  }
}

const mostCharacters = 16_384;

/** A plugin may say as much as its limits let it; a message is for people. */
function cut(message: string): string {
  if (message.length <= mostCharacters) return message;
  return `${message.slice(0, mostCharacters)}… (${message.length - mostCharacters} more characters)`;
}

/** Tell a {@link HostError} by its name and code, so that it is known even from another copy of this package. */
export function isHostError(error: unknown): error is HostError {
  return error instanceof Error && error.name === "HostError" && "code" in error && typeof error.code === "string";
}
