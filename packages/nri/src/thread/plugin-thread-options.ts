import type { HostErrorCode, Limits, PluginCode } from "@armory-plugins/host";
import type { Claims } from "./claims.ts";
import type { RequestStats } from "../stats/request-stats.ts";

/** What a plugin's thread runs, and who is told of it. */
export interface PluginThreadOptions {
  /** The plugin, by `loadNriCode`. */
  readonly code: PluginCode;
  /** The name under which it is registered: `limits` of `10-limits`. */
  readonly name: string;
  /** The index under which it is registered: two digits. */
  readonly index: string;
  /** The text of its config file, which takes the place of what the runtime sends at `Configure`. Default: what the runtime sends. */
  readonly config?: string | undefined;
  /** Limits that differ from {@link nriLimits}; that of memory is in the code. */
  readonly limits?: Partial<Omit<Limits, "memoryBytes">>;
  /** Whether a request fails that the plugin fails at, or takes too long for; what the plugin itself says in its answer to `Configure` counts more. Default: the runtime goes on without it. */
  readonly failRequests?: boolean;
  /** By which two versions of a plugin share its requests; one for all threads of a plugin. */
  readonly claims?: Claims;
  /** Where requests are counted; one for all threads of a plugin. Default: one of its own. */
  readonly stats?: RequestStats;
  readonly onState?: (state: PluginState) => void;
  readonly onLog?: (line: NriLogLine) => void;
  /** Called once, when the thread has ended. */
  readonly onExit?: (reason: ExitReason) => void;
}

/**
 * How far a plugin is: `loading`; `ready` to be called by {@link PluginThread.call} or to be connected; `registered` with the runtime, `configured` and
 * `synchronized` by it, from when on it serves; `disconnected` when the runtime has gone, after which it can be connected again; `ended`.
 */
export type PluginState =
  | "loading"
  | "ready"
  | "registered"
  | "configured"
  | "synchronized"
  | "disconnected"
  | "ended";

/** Why a thread has ended. */
export interface ExitReason {
  /** `CLOSED` when it was asked to; else what went wrong: `CALL_TIMEOUT`, `TRAPPED`, `MEMORY_LIMIT`, … */
  readonly code: HostErrorCode;
  /** A sentence, without the plugin's name. */
  readonly text: string;
}

/** A line that a plugin logged or printed. */
export interface NriLogLine {
  /** `log` for what it logged by NRI's own function, `host` for a remark of the host's own. */
  readonly stream: "log" | "stdout" | "stderr" | "host";
  readonly level: "debug" | "info" | "warn" | "error";
  /** Without its line feed; invalid UTF-8 is replaced. */
  readonly text: string;
}
