import { printable } from "@armory-plugins/host/printable";

/** What can go wrong between a container runtime and an NRI plugin; see `docs/errors.md` for each code's cause and remedy. */
export type NriErrorCode =
  // reaching the runtime
  | "SOCKET_MISSING"
  | "SOCKET_DENIED"
  | "SOCKET_REFUSED"
  | "NOT_A_SOCKET"
  | "SOCKET_FAILED"
  // talking to it
  | "MALFORMED_FRAME"
  | "MALFORMED_MESSAGE"
  | "OVERSIZED_MESSAGE"
  | "STALLED"
  | "CONNECTION_LOST"
  | "EVENTS_REFUSED"
  | "CALL_FAILED"
  | "CALL_TIMEOUT"
  | "CALL_CANCELLED"
  // calling a plugin
  | "PLUGIN_ERROR"
  | "API_VERSION_MISMATCH"
  | "INVALID_EVENTS"
  | "NRI_TOO_OLD"
  // finding plugins and what belongs to them
  | "INVALID_PLUGIN_NAME"
  | "DUPLICATE_PLUGIN"
  | "FILE_UNREADABLE"
  | "UNTRUSTED_FILE"
  | "INVALID_CONFIG"
  | "INVALID_SETTINGS"
  | "NEW_VERSION_FAILED"
  | "METRICS_UNAVAILABLE"
  // trying plugins without a runtime
  | "INVALID_POD"
  | "INVALID_SPEC"
  | "INVALID_RECORDING"
  // using it
  | "CLOSED";

/** A status as gRPC and ttRPC have it: what a peer answers in place of a result. */
export interface RpcStatus {
  /** One of gRPC's codes: 2 is Unknown, 12 Unimplemented. */
  readonly code: number;
  /** The peer's own words. */
  readonly message: string;
}

/** What an {@link NriError} may carry besides its message. */
export interface NriErrorDetails extends ErrorOptions {
  /** The plugin's own words, where it said any. */
  readonly pluginText?: string | undefined;
  /** Of a failed call: what the peer answered. */
  readonly status?: RpcStatus | undefined;
}

/**
 * Every failure of this package: a socket that is not there, a peer that talks nonsense, a plugin that hangs.
 *
 * A conflict between plugins or a validator's "no" is not among them: those are the runtime's answers, which are values.
 */
export class NriError extends Error {
  override readonly name = "NriError";
  /** The cause's kind: what programs should switch on. */
  readonly code: NriErrorCode;
  /** The plugin's own words, where it said any: the runtime gets them verbatim. */
  readonly pluginText: string | undefined;
  /** Of a failed call: what the peer answered. */
  readonly status: RpcStatus | undefined;

  constructor(code: NriErrorCode, message: string, details: NriErrorDetails = {}) {
    super(`[${code}] ${printable(message)}`, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.pluginText = details.pluginText;
    this.status = details.status;
  }
}

/** Tell an {@link NriError} by its name and code, so that it is known even from another copy of this package. */
export function isNriError(error: unknown): error is NriError {
  return error instanceof Error && error.name === "NriError" && "code" in error && typeof error.code === "string";
}
