import type { NriMethod } from "../proto/nri-methods.ts";
import type { PluginState } from "./plugin-thread-options.ts";
import type { RequestStats } from "./request-stats.ts";
import type { TurnAnswer, TurnQuery } from "./turn.ts";

/** How a plugin is connected to a runtime. */
export interface ConnectOptions {
  /** The mask of the events that the runtime knows: it does not get others, even if the plugin asks for them. Default: what the runtime says at `Configure`, otherwise all. */
  readonly knownEvents?: number | undefined;
  /** Whether another process serves the same plugin: nothing is answered before that one has left, as `PluginThread.turned` tells. Default: false. */
  readonly isStandby?: boolean | undefined;
}

/** A plugin in a thread of its own, which also owns its connection to the runtime. */
export interface PluginThread {
  readonly name: string;
  readonly index: string;
  readonly state: PluginState;
  /** How often it was called, and for how long. */
  readonly stats: RequestStats;
  /** What its memory takes, in bytes. */
  readonly memoryBytes: number;
  /** What the runtime sent at `Configure`, encoded, once the plugin has answered it. */
  readonly configureRequest: Uint8Array | undefined;
  /** The mask of the events that the plugin asked for then, of which the runtime may not know all. */
  readonly events: number | undefined;
  /**
   * Call the plugin without a runtime.
   *
   * @throws NriError `PLUGIN_ERROR` with the plugin's own words in `pluginText`; HostError `CALL_TIMEOUT`, `TRAPPED`, … after which the thread has ended.
   */
  call(method: NriMethod, request: Uint8Array): Promise<Uint8Array>;
  /**
   * Have a new instance in place of one that was called, as {@link PluginThread.connect} does: for who has called the plugin without a runtime.
   *
   * @throws NriError or HostError when its start fails, after which the thread has ended.
   */
  renew(): Promise<void>;
  /**
   * Connect to the runtime's socket, register and serve. An instance that was called before is replaced by a new one first, for a plugin is configured once.
   *
   * @param socket - the socket's path, or the descriptor of a socket that is connected, which is then the thread's own.
   * @returns once the runtime has synchronized the plugin.
   * @throws NriError when the runtime is not there or refuses the plugin; HostError when the plugin fails.
   */
  connect(socket: string | number, options?: ConnectOptions): Promise<void>;
  /** Tell one that stands by what the other answered to its query, or that it has left. */
  turned(answer: TurnAnswer): void;
  /**
   * Leave the runtime for one of another process that stands by, if this is the moment for it; the thread goes on.
   *
   * @throws as {@link PluginThread.call}.
   */
  yield(query: TurnQuery): Promise<TurnAnswer>;
  /** Answer what was asked, leave the runtime, call `Shutdown`, and end the thread. */
  close(): Promise<void>;
}
