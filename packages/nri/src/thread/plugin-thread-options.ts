import type { ErrorData } from "@armory-plugins/base";
import type { HostErrorCode, Limits, PluginCode } from "@armory-plugins/host";
import type { NriLogLine } from "../guest/guest-log.ts";
import type { NriErrorCode } from "../nri-error.ts";
import type { TurnQuery } from "./turn.ts";
import type { RequestLease } from "./request-lease.ts";
import type { RequestStats } from "./request-stats.ts";

/** What a plugin's thread runs, and what it calls back. */
export interface PluginThreadOptions {
  /** The plugin, by `loadNriCode`. */
  readonly code: PluginCode;
  /** The name under which it is registered: `limits` of `10-limits`. */
  readonly name: string;
  /** The index under which it is registered: two digits. */
  readonly index: string;
  /** The text of its config file, which takes the place of what the runtime sends at `Configure`. Default: what the runtime sends. */
  readonly config?: string | undefined;
  /** Limits that differ from {@link nriLimits}. */
  readonly limits?: Partial<NriLimits>;
  /** What the runtime does when the plugin fails; it counts more than what the plugin says. Default: what the plugin says in its answer to `Configure`, otherwise the request goes on without it. */
  readonly failurePolicy?: FailurePolicy | undefined;
  /** By which two versions of a plugin share its requests; one for all threads of a plugin. */
  readonly lease?: RequestLease;
  /** Where requests are counted; one for all threads of a plugin. Default: one of its own. */
  readonly stats?: RequestStats;
  /** The least level of the lines that {@link PluginThreadOptions.onLog} is for: others stay in the thread, and messages among them cost nothing of `logBytes`. Default: `debug`. */
  readonly logLevel?: NriLogLine["level"] | undefined;
  /** How long the runtime may be silent in the middle of a frame or a message, in milliseconds. Default: 10,000. */
  readonly stallMs?: number | undefined;
  readonly onState?: (state: PluginState) => void;
  readonly onLog?: (line: NriLogLine) => void;
  /** Called with each encoded `UpdateContainersRequest` that the plugin made on its own while there was no runtime to ask. */
  readonly onUpdates?: (request: Uint8Array) => void;
  /**
   * Called once, when the plugin has failed and the runtime is to fail its requests: the thread goes on, and answers each of them with an error until it is closed, but for those that
   * end pods and containers.
   */
  readonly onFailing?: (reason: ExitReason) => void;
  /** Called when one that stands by is asked something, to ask the one of another process; {@link PluginThread.turned} takes the answer. */
  readonly onTurn?: (query: TurnQuery) => void;
  /** Called once, when the thread has ended. */
  readonly onExit?: (reason: ExitReason) => void;
}

/**
 * How far a plugin is: `loading`; `ready` to be called by {@link PluginThread.call} or to be connected; `registered` with the runtime, `configured` and
 * `synchronized` by it, from when on it serves; `disconnected` when the runtime has gone, after which it can be connected again; `ended`.
 */
export type PluginState = "loading" | "ready" | "registered" | "configured" | "synchronized" | "disconnected" | "ended";

/** What a runtime of NRI 0.12.5 or newer does when a plugin does not answer; older ones go on without it. */
export interface FailurePolicy {
  /** Whether the request fails. */
  readonly failRequest: boolean;
  /** Whether a plugin that took too long stays connected. */
  readonly keepConnected: boolean;
}

/** Why a thread has ended; its detail has the plugin's name. */
export interface ExitReason extends ErrorData {
  /** `CLOSED` when it was asked to; otherwise what went wrong: `CALL_TIMEOUT`, `TRAPPED`, `MEMORY_LIMIT`, … */
  readonly code: HostErrorCode | NriErrorCode;
}

/**
 * The limits of the host, for a plugin of NRI: `initMs` is for `Configure`, `callMs` for every other request, `logBytes` for what it logs and prints in a minute. That of
 * memory is in its code.
 */
export type NriLimits = Omit<Limits, "memoryBytes">;

/**
 * The limits of a plugin for which nobody wrote any. A runtime of containerd/nri waits as long for `Configure` and for requests by default; one that keeps the plugin
 * when it took longer leaves it {@link patientCallMs}.
 */
export const nriLimits: NriLimits = {
  loadMs: 60_000,
  initMs: 2_000,
  callMs: 2_000,
  outputBytes: 64 * 2 ** 20,
  logBytes: 2 ** 20,
};

/** `callMs` of a plugin that stays connected when the runtime has waited in vain, for which nobody wrote one. */
export const patientCallMs = 10_000;
