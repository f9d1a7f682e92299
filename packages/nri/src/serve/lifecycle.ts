import type { Failure } from "./failure.ts";
import type { LogFields, LogLevel } from "../logger.ts";
import type { PluginVersion, VersionExit } from "./running-version.ts";
import type { FoundPlugin } from "./scan-directories.ts";
import type { ReloadResult } from "./serve-metrics.ts";

/** A thread that runs a version of the plugin: 1 for the first one that was started, 2 for the next. */
export type ThreadId = number;

/** The state of a plugin: everything that decides what it does next. */
export interface Lifecycle {
  readonly stage: Stage;
  /** The files of the pending version, which is not loaded yet. */
  readonly offered: FoundPlugin | undefined;
  /** The version that runs, or that starts next. */
  readonly version: PluginVersion | undefined;
  /** A thread whose plugin failed: it answers the runtime's requests with errors until another thread is registered. */
  readonly holder: Holder | undefined;
  /** Why threads of this stage no longer serve. */
  readonly exits: ReadonlyMap<ThreadId, ThreadExit>;
  readonly failures: Failures;
  /** The mask of the events that the runtime does not know, as the log named them last. */
  readonly unknownEvents: number;
  /** How many threads have been started. */
  readonly threads: number;
}

/** A thread that holds the plugin's place at the runtime. */
export interface Holder {
  readonly thread: ThreadId;
  /** Whether it has left the runtime for another daemon. */
  readonly hasYielded: boolean;
}

/** Why a thread no longer serves. */
export interface ThreadExit {
  readonly reason: VersionExit;
  /** Whether it still answers the runtime with errors. */
  readonly isHolding: boolean;
  /** How long ago it was started, in milliseconds. */
  readonly ageMs: number;
  /** How long it served, in milliseconds. */
  readonly servedMs: number;
}

/** How often each step has failed in a row. */
export interface Failures {
  readonly loading: number;
  readonly registering: number;
  readonly serving: number;
}

/**
 * What a plugin does or waits for. A new stage cancels whatever the previous one waits for.
 *
 * `thread` is the thread that is registered with the runtime, or will be; `fresh` is the one that will replace it.
 */
export type Stage =
  /** Has no version that could be loaded; waits for other files. */
  | { readonly name: "idle" }
  | { readonly name: "loading"; readonly found: FoundPlugin }
  | { readonly name: "awaiting-socket" }
  /** Waits until no other daemon claims the plugin before this one. */
  | { readonly name: "awaiting-seat" }
  /** Waits until fewer plugins start. */
  | { readonly name: "awaiting-turn" }
  | { readonly name: "connecting"; readonly thread: ThreadId }
  /** The thread has started, but nobody listens on the socket yet. */
  | { readonly name: "unreachable"; readonly thread: ThreadId }
  /** The thread is registered, but the runtime may still ask the holder. */
  | { readonly name: "settling"; readonly thread: ThreadId }
  /** The thread is registered, but another daemon may still answer for the plugin. */
  | { readonly name: "taking-over"; readonly thread: ThreadId }
  | { readonly name: "serving"; readonly thread: ThreadId }
  /** Waits before the next start. */
  | { readonly name: "pausing" }
  /** Waits for a newer runtime. */
  | { readonly name: "awaiting-runtime" }
  /** Serves, and loads the pending version. */
  | { readonly name: "reloading"; readonly thread: ThreadId; readonly found: FoundPlugin }
  /** Serves, and waits to start the new version. */
  | { readonly name: "queueing"; readonly thread: ThreadId; readonly version: PluginVersion }
  /** Serves, and calls the new version without a runtime. */
  | ({ readonly name: "dry-running" } & Replacement)
  | ({ readonly name: "registering" } & Replacement)
  /** Both versions are registered; waits for the moment at which the old one can leave. */
  | ({ readonly name: "overlapping" } & Replacement)
  /** The old version failed, and its thread holds the place until the runtime surely asks the new one. */
  | ({ readonly name: "relieving"; readonly isIdle: boolean } & Replacement)
  /** The new version serves and the old one has left, but a request that the old one has answered may still come. */
  | { readonly name: "draining"; readonly thread: ThreadId; readonly version: PluginVersion }
  /** The new version failed, perhaps because the runtime ended: waits to see whether the old one loses the runtime too. */
  | {
      readonly name: "doubting";
      readonly thread: ThreadId;
      readonly version: PluginVersion;
      readonly failure: Failure;
    }
  | { readonly name: "closed" };

/** One version replaces another. */
export interface Replacement {
  readonly thread: ThreadId;
  readonly fresh: ThreadId;
  /** What `fresh` runs. */
  readonly version: PluginVersion;
}

/** What happens to a plugin. */
export type LifecycleEvent =
  | { readonly type: "offered"; readonly found: FoundPlugin }
  | { readonly type: "close" }
  // Ends of what the stage waits for
  | { readonly type: "loaded"; readonly version: PluginVersion }
  /** The files have the same content as the version that runs. */
  | { readonly type: "unchanged" }
  | { readonly type: "load-failed"; readonly failure: Failure }
  | { readonly type: "socket-found" }
  | { readonly type: "seated" }
  /** This daemon has the seat, but another one goes before it. */
  | { readonly type: "outranked" }
  | { readonly type: "turn-came" }
  | { readonly type: "connected"; readonly unknownEvents: number }
  /** `mayBeRuntime`: whether the runtime may be the cause, and not the plugin. */
  | { readonly type: "connect-failed"; readonly failure: Failure; readonly mayBeRuntime: boolean }
  /** The runtime has registered a thread and has not synchronized it for so long. */
  | { readonly type: "silent"; readonly ms: number }
  | { readonly type: "standby" }
  | { readonly type: "taken-over"; readonly wasStandby: boolean }
  | { readonly type: "dry-run-passed" }
  | { readonly type: "dry-run-failed"; readonly failure: Failure }
  /** `isIdle`: whether the runtime asked nothing meanwhile. */
  | { readonly type: "handover-due"; readonly isIdle: boolean }
  | { readonly type: "runtime-changed" }
  | { readonly type: "elapsed" }
  // From threads, in any stage
  | { readonly type: "started"; readonly thread: ThreadId }
  | { readonly type: "exited"; readonly thread: ThreadId; readonly exit: ThreadExit }
  | { readonly type: "yielded"; readonly thread: ThreadId };

/** What the plugin does. The next effect begins when this one is over, or when what ends in an event has begun. */
export type Effect =
  // These end in an event
  /** `known`: the hash of the version that runs. */
  | { readonly type: "load"; readonly found: FoundPlugin; readonly known: string | undefined }
  | { readonly type: "await-socket" }
  | { readonly type: "take-seat" }
  | { readonly type: "take-turn" }
  | { readonly type: "connect"; readonly thread: ThreadId }
  | { readonly type: "take-over"; readonly thread: ThreadId }
  /** Configure `thread` as the runtime configured `like`, and synchronize it. */
  | { readonly type: "dry-run"; readonly thread: ThreadId; readonly like: ThreadId }
  | { readonly type: "await-handover" }
  | { readonly type: "await-other-runtime" }
  | { readonly type: "pause"; readonly ms: number }
  // These end by themselves
  | { readonly type: "start"; readonly thread: ThreadId; readonly version: PluginVersion }
  /** Finish the request under way, leave the runtime and end the thread. */
  | { readonly type: "stop"; readonly thread: ThreadId }
  | { readonly type: "share-requests"; readonly isShared: boolean }
  | { readonly type: "release-seat" }
  | { readonly type: "release-turn" }
  /** Offer these files again after a pause, unless others are offered before. */
  | { readonly type: "offer-again"; readonly found: FoundPlugin; readonly ms: number }
  | { readonly type: "report-unreachable"; readonly failure: Failure }
  | { readonly type: "count-restart"; readonly code: string }
  | { readonly type: "count-reload"; readonly result: ReloadResult }
  | { readonly type: "log"; readonly level: LogLevel; readonly text: string; readonly fields?: LogFields };

/** The state of a plugin before its first event. */
export const initialLifecycle: Lifecycle = {
  stage: { name: "idle" },
  offered: undefined,
  version: undefined,
  holder: undefined,
  exits: new Map(),
  failures: { loading: 0, registering: 0, serving: 0 },
  unknownEvents: 0,
  threads: 0,
};

/** The thread that answers the runtime's requests; undefined when none does. */
export function servingThread({ stage }: Lifecycle): ThreadId | undefined {
  switch (stage.name) {
    case "serving":
    case "reloading":
    case "queueing":
    case "dry-running":
    case "registering":
    case "overlapping":
    case "relieving":
    case "draining":
    case "doubting":
      return stage.thread;
    default:
      return undefined;
  }
}

/** The thread that can leave the runtime for another daemon now; undefined when none can. */
export function yieldingThread({ stage, holder }: Lifecycle): ThreadId | undefined {
  if (stage.name === "serving") return stage.thread;
  return holder?.hasYielded === false ? holder.thread : undefined;
}

/** Whether a thread is in a dry run. */
export function isDryRun({ stage }: Lifecycle, thread: ThreadId): boolean {
  return stage.name === "dry-running" && stage.fresh === thread;
}
