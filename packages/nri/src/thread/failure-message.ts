import {
  HostError,
  type HostErrorCode,
  hostErrorCodes,
  isHostError,
  type Failure as HostFailure,
} from "@armory-plugins/host/thread";
import { isNriError, NriError, type NriErrorData } from "../nri-error.ts";
import type { ExitReason } from "./plugin-thread-options.ts";

/** An error on its way between two threads, or two processes, which would lose all but its message. */
export type FailureMessage =
  | { readonly of: "host"; readonly error: HostFailure }
  | { readonly of: "nri"; readonly error: NriErrorData }
  | { readonly of: "bug"; readonly text: string };

/** Put an error into a form that can be posted. */
export function toFailureMessage(error: unknown): FailureMessage {
  if (isHostError(error)) return { of: "host", error: error.toJSON() };
  if (isNriError(error)) return { of: "nri", error: error.toJSON() };
  return { of: "bug", text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The error that was posted. A plugin that got out of its sandbox may post anything in its place. */
export function fromFailureMessage(failure: FailureMessage): Error {
  try {
    switch (failure.of) {
      case "host":
        return HostError.fromJSON(failure.error);
      case "nri":
        return NriError.fromJSON(failure.error);
      case "bug":
        return new Error(failure.text);
    }
  } catch (cause) {
    return new HostError("CONTRACT_BROKEN", "the plugin's thread broke the protocol", { cause });
  }
}

/** The error of calls that a thread did not survive. */
export function errorOfExit({ code, detail, ...details }: ExitReason): HostError | NriError {
  return isHostCode(code) ? new HostError(code, detail, details) : new NriError(code, detail, details);
}

/** Why a thread ends that failed so. */
export function exitReasonOf(failure: FailureMessage): ExitReason {
  return failure.of === "bug" ? { code: "INSTANTIATION_FAILED", detail: failure.text } : failure.error;
}

// --- internal ---

/** Some codes are of both packages; a thread that ends for one of them says it in the host's name. */
function isHostCode(code: ExitReason["code"]): code is HostErrorCode {
  const codes: readonly string[] = hostErrorCodes;
  return codes.includes(code);
}
