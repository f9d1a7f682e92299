import {
  ArmoryError,
  type ErrorData,
  type ErrorDetails,
  isErrorOf,
  isErrorText,
  parseErrorData,
} from "@armory-plugins/base/armory-error";

/** What can go wrong between a container runtime and an NRI plugin; `nriErrorCatalog` has each code's cause and remedy. */
export type NriErrorCode = (typeof nriErrorCodes)[number];

/** Every {@link NriErrorCode}. */
export const nriErrorCodes = [
  // reaching the runtime
  "SOCKET_MISSING",
  "SOCKET_DENIED",
  "SOCKET_REFUSED",
  "NOT_A_SOCKET",
  "SOCKET_FAILED",
  // talking to it
  "MALFORMED_FRAME",
  "MALFORMED_MESSAGE",
  "OVERSIZED_MESSAGE",
  "PEER_TIMEOUT",
  "CONNECTION_LOST",
  "EVENTS_REFUSED",
  "CALL_FAILED",
  "CALL_TIMEOUT",
  "CALL_CANCELLED",
  // calling a plugin
  "PLUGIN_ERROR",
  "API_VERSION_MISMATCH",
  "INVALID_EVENTS",
  "NRI_TOO_OLD",
  // finding plugins and what belongs to them
  "INVALID_PLUGIN_NAME",
  "DUPLICATE_PLUGIN",
  "FILE_UNREADABLE",
  "UNTRUSTED_FILE",
  "INVALID_CONFIG",
  "INVALID_SETTINGS",
  "NEW_VERSION_FAILED",
  "METRICS_UNAVAILABLE",
  // trying plugins without a runtime
  "INVALID_POD",
  "INVALID_SPEC",
  "INVALID_RECORDING",
  // using it
  "CLOSED",
] as const;

/** A status as gRPC and ttRPC have it: what a peer answers in place of a result. */
export interface RpcStatus {
  /** One of gRPC's codes: 2 is Unknown, 12 Unimplemented. */
  readonly code: number;
  /** The peer's own words. */
  readonly message: string;
}

/** An {@link NriError} as data. */
export interface NriErrorData extends ErrorData<NriErrorCode> {
  readonly pluginText?: string;
  readonly status?: RpcStatus;
}

/** What an {@link NriError} may carry besides its code and its detail. */
export interface NriErrorDetails extends ErrorDetails {
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
export class NriError extends ArmoryError<NriErrorCode> {
  static readonly parse = parseNriErrorData;

  override readonly name = "NriError";
  /** The plugin's own words, where it said any: the runtime gets them verbatim. */
  readonly pluginText: string | undefined;
  /** Of a failed call: what the peer answered. */
  readonly status: RpcStatus | undefined;

  constructor(code: NriErrorCode, detail: string, details: NriErrorDetails = {}) {
    super(code, detail, details);
    this.pluginText = details.pluginText;
    this.status = details.status;
  }

  override toJSON(): NriErrorData {
    const { pluginText, status } = this;
    return {
      ...super.toJSON(),
      ...(pluginText === undefined ? {} : { pluginText }),
      ...(status === undefined ? {} : { status: { code: status.code, message: status.message } }),
    };
  }
}

/** Tell an {@link NriError} by its name and code, so that it is known even from another copy of this package. */
export function isNriError(error: unknown): error is NriError {
  return isErrorOf("NriError", error);
}

/** Check what is to be the data of an {@link NriError}. @throws TypeError for what is not. */
export function parseNriErrorData(value: unknown): NriErrorData {
  const data = parseErrorData(value, nriErrorCodes);
  const { pluginText, status }: { readonly pluginText?: unknown; readonly status?: unknown } = { ...Object(value) };
  if (pluginText !== undefined && !isErrorText(pluginText)) throw new TypeError("expected the plugin's text");
  return {
    ...data,
    ...(pluginText === undefined ? {} : { pluginText }),
    ...(status === undefined ? {} : { status: parseStatus(status) }),
  };
}

// --- internal ---

function parseStatus(value: unknown): RpcStatus {
  const { code, message }: { readonly code?: unknown; readonly message?: unknown } = { ...Object(value) };
  if (typeof code === "number" && Number.isInteger(code) && isErrorText(message)) return { code, message };
  throw new TypeError("expected the status of a call");
}
