import { HostError, isHostError, type HostErrorCode } from "@armory-plugins/host/thread";
import { isNriError, NriError, type NriErrorCode } from "../nri-error.ts";

/** An error on its way between two threads, which would lose all but its message. */
export type FailureMessage =
  | { readonly of: "host"; readonly code: HostErrorCode; readonly text: string }
  | { readonly of: "nri"; readonly code: NriErrorCode; readonly text: string; readonly pluginText: string | undefined }
  | { readonly of: "bug"; readonly text: string };

/** Put an error into a form that can be posted. */
export function toFailureMessage(error: unknown): FailureMessage {
  if (isHostError(error)) return { of: "host", code: error.code, text: detailOf(error) };
  if (isNriError(error)) return { of: "nri", code: error.code, text: detailOf(error), pluginText: error.pluginText };
  return { of: "bug", text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The error that was posted. */
export function fromFailureMessage(failure: FailureMessage): Error {
  switch (failure.of) {
    case "host":
      return new HostError(failure.code, failure.text);
    case "nri":
      return new NriError(failure.code, failure.text, { pluginText: failure.pluginText });
    case "bug":
      return new Error(failure.text);
  }
}

// --- internal ---

/** The message without its code, which the constructor puts before it. */
function detailOf({ code, message }: Error & { readonly code: string }): string {
  return message.replace(`[${code}] `, "");
}
