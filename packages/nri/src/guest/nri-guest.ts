import type { MemoryUse } from "@armory-plugins/host/thread";
import type { NriMethod } from "../proto/nri-methods.ts";

/** One instance of a plugin in this thread: NRI's messages in, NRI's messages out. */
export interface NriGuest {
  /**
   * Call the plugin, synchronously.
   *
   * Chunks of `Synchronize` are gathered: those with more to come are answered with `more` and no updates, the last one has the plugin called with all.
   *
   * @param method - the RPC of the Plugin service, for example `CreateContainer`.
   * @param request - the encoded request.
   * @returns the encoded response.
   * @throws NriError `PLUGIN_ERROR` with the plugin's own words in `pluginText`, `MALFORMED_MESSAGE` when a request can't be decoded. HostError when the plugin traps or breaks its
   * contract: then the instance is dead.
   */
  call(method: NriMethod, request: Uint8Array): Uint8Array;
  /**
   * What the plugin has asked for on its own since the last time: an encoded `UpdateContainersRequest`; undefined: nothing. It is for the runtime
   * once the call under way was answered.
   */
  takeUpdates(): Uint8Array | undefined;
  /** Tell the plugin which of those updates failed. @param response - an encoded `UpdateContainersResponse`. @throws as {@link NriGuest.call} */
  tellFailedUpdates(response: Uint8Array): void;
  /** Give the last lines that the plugin printed without a line feed. */
  flushLogs(): void;
  readonly memoryUse: MemoryUse;
}
