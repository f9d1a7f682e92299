import { isHostError } from "@armory-plugins/host";
import { isNriError } from "../nri-error.ts";
import type { NriErrorCode } from "../nri-error.ts";

/** What became of a request that a plugin did not answer. */
export interface PluginFailure {
  /**
   * `answered`: the plugin said no, and the request fails with its words. `timed-out` and `lost`: it said nothing, and its
   * failure policy decides.
   */
  readonly kind: "answered" | "timed-out" | "lost";
  /** The words of the runtime, or of the plugin. */
  readonly text: string;
}

/**
 * Tell a plugin's "no" from one that hangs or is gone, as `isFatalError` of containerd/nri v0.12.5 does.
 *
 * A thread of ours that ended, by a trap or a limit, is gone: served over the socket its connection would be.
 *
 * @throws what was thrown, unless it is an NriError or a HostError: then it is a bug.
 */
export function readFailure(error: unknown): PluginFailure {
  if (!isNriError(error) && !isHostError(error)) throw error;
  if (error.code === "CALL_TIMEOUT") return { kind: "timed-out", text: "context deadline exceeded" };
  if (isHostError(error) || lost.has(error.code)) return { kind: "lost", text: "ttrpc: closed" };
  return { kind: "answered", text: error.pluginText ?? error.message };
}

// --- internal ---

const lost: ReadonlySet<NriErrorCode> = new Set(["CONNECTION_LOST", "CLOSED", "MALFORMED_FRAME", "PEER_TIMEOUT"]);
