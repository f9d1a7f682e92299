import type { Failure } from "./failure.ts";
import type { LogFields, LogLevel } from "../logger.ts";
import type { PluginVersion, VersionExit } from "./running-version.ts";
import type { FoundPlugin } from "./scan-directories.ts";
import type { ReloadResult } from "./serve-metrics.ts";

/** A thread that runs a version of the plugin: 1 for the first one that was started, 2 for the next. */
export type ThreadId = number;

/** Everything that decides what a plugin does next. */
export interface Lifecycle {
  readonly stage: Stage;
  /** Files that were offered and are not loaded yet. */
  readonly offered: FoundPlugin | undefined;
  /** The version that runs, or that is started next. */
  readonly version: PluginVersion | undefined;
  /** A thread that failed, and fails the runtime's requests until another one is registered. */
  readonly holder: Holder | undefined;
  /** The threads of the stage that have ended, or failed. */
  readonly exits: ReadonlyMap<ThreadId, ThreadExit>;
  readonly failures: Failures;
  /** The mask of the events that the runtime does not know, as it was logged last. */
  readonly unknownEvents: number;
  /** How many threads were started. */
  readonly threads: number;
}

/** A thread that holds the plugin's place at the runtime. */
export interface Holder {
  readonly thread: ThreadId;
  /** Whether it has left the runtime for another daemon. */
  readonly hasYielded: boolean;
}

/** Why a thread serves no more. */
export interface ThreadExit {
  readonly reason: VersionExit;
  /** Whether it still answers the runtime, with errors. */
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
 * What a plugin does, or waits for. A new stage cancels whatever the one before waits for.
 *
 * `thread` is registered with the runtime, or is to be; `fresh` runs the version that is to replace it.
 */
export type Stage =
  /** No version could be loaded; waits for other files. */
  | { readonly name: "idle" }
  | { readonly name: "loading"; readonly found: FoundPlugin }
  | { readonly name: "awaiting-socket" }
  /** Waits until other daemons leave the plugin to this one. */
  | { readonly name: "awaiting-seat" }
  | { readonly name: "awaiting-turn" }
  | { readonly name: "connecting"; readonly thread: ThreadId }
  /** The thread is started, and nobody listens on the socket yet. */
  | { readonly name: "unreachable"; readonly thread: ThreadId }
  /** Registered, while the runtime may still ask the one that holds its place. */
  | { readonly name: "settling"; readonly thread: ThreadId }
  /** Registered, while another daemon may still answer for the plugin. */
  | { readonly name: "taking-over"; readonly thread: ThreadId }
  | { readonly name: "serving"; readonly thread: ThreadId }
  /** Waits before it starts again. */
  | { readonly name: "pausing" }
  /** Waits for a newer runtime. */
  | { readonly name: "awaiting-runtime" }
  /** Serves, and loads new files. */
  | { readonly name: "reloading"; readonly thread: ThreadId; readonly found: FoundPlugin }
  /** Serves, and waits to start the new version. */
  | { readonly name: "queueing"; readonly thread: ThreadId; readonly version: PluginVersion }
  /** Serves, and calls the new version without the runtime. */
  | ({ readonly name: "dry-running" } & Replacement)
  | ({ readonly name: "registering" } & Replacement)
  /** Both are registered; waits for the moment at which the old one can leave. */
  | ({ readonly name: "overlapping" } & Replacement)
  /** The old one failed, and holds its place until the runtime surely asks the new one. */
  | ({ readonly name: "relieving"; readonly isIdle: boolean } & Replacement)
  /** The new one serves, and the old one has left; a request to that one may still be on its way to the new one. */
  | { readonly name: "draining"; readonly thread: ThreadId; readonly version: PluginVersion }
  /** The new one failed, for which the end of the runtime may be the reason: waits whether the old one ends too. */
  | {
      readonly name: "doubting";
      readonly thread: ThreadId;
      readonly version: PluginVersion;
      readonly failure: Failure;
    }
  | { readonly name: "closed" };

/** A version that is to take the place of another one. */
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
  // of what the stage waits for
  | { readonly type: "loaded"; readonly version: PluginVersion }
  /** The files have the content of the version that runs. */
  | { readonly type: "unchanged" }
  | { readonly type: "load-failed"; readonly failure: Failure }
  | { readonly type: "socket-found" }
  | { readonly type: "seated" }
  /** Another daemon goes before this one, which has the seat still. */
  | { readonly type: "outranked" }
  | { readonly type: "turn-came" }
  | { readonly type: "connected"; readonly unknownEvents: number }
  /** `mayBeRuntime`: whether the runtime may have gone, instead of the plugin having failed. */
  | { readonly type: "connect-failed"; readonly failure: Failure; readonly mayBeRuntime: boolean }
  /** The runtime has registered a thread and said nothing for so long. */
  | { readonly type: "silent"; readonly ms: number }
  | { readonly type: "standing-by" }
  | { readonly type: "taken-over"; readonly wasStandby: boolean }
  | { readonly type: "dry-run-passed" }
  | { readonly type: "dry-run-failed"; readonly failure: Failure }
  /** `isIdle`: the runtime has asked nothing meanwhile. */
  | { readonly type: "handover-due"; readonly isIdle: boolean }
  | { readonly type: "runtime-changed" }
  | { readonly type: "elapsed" }
  // of threads
  | { readonly type: "started"; readonly thread: ThreadId }
  | { readonly type: "exited"; readonly thread: ThreadId; readonly exit: ThreadExit }
  | { readonly type: "yielded"; readonly thread: ThreadId };

/** What is done about it, in order: each that does not wait for an event is over before the next one begins. */
export type Effect =
  // that an event ends
  /** `known`: the hash of the version that runs. */
  | { readonly type: "load"; readonly found: FoundPlugin; readonly known: string | undefined }
  | { readonly type: "await-socket" }
  | { readonly type: "take-seat" }
  | { readonly type: "take-turn" }
  | { readonly type: "connect"; readonly thread: ThreadId }
  | { readonly type: "take-over"; readonly thread: ThreadId }
  /** Configure `thread` as `like` was, and synchronize it. */
  | { readonly type: "dry-run"; readonly thread: ThreadId; readonly like: ThreadId }
  | { readonly type: "await-handover" }
  | { readonly type: "await-other-runtime" }
  | { readonly type: "pause"; readonly ms: number }
  // that are over at once, or soon
  | { readonly type: "start"; readonly thread: ThreadId; readonly version: PluginVersion }
  /** Finish the request under way, leave the runtime and end the thread. */
  | { readonly type: "stop"; readonly thread: ThreadId }
  | { readonly type: "share-requests"; readonly isShared: boolean }
  | { readonly type: "release-seat" }
  | { readonly type: "release-turn" }
  /** Offer these files again later, unless others are offered before. */
  | { readonly type: "offer-again"; readonly found: FoundPlugin; readonly ms: number }
  | { readonly type: "report-unreachable"; readonly failure: Failure }
  | { readonly type: "count-restart"; readonly code: string }
  | { readonly type: "count-reload"; readonly result: ReloadResult }
  | { readonly type: "log"; readonly level: LogLevel; readonly text: string; readonly fields?: LogFields };

/** A plugin for which nothing has happened yet. */
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

/** The thread that answers the runtime's requests; undefined while none does. */
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

/** The thread that can leave the runtime for another daemon now. */
export function yieldingThread({ stage, holder }: Lifecycle): ThreadId | undefined {
  if (stage.name === "serving") return stage.thread;
  return holder?.hasYielded === false ? holder.thread : undefined;
}

/** Whether a thread is called without the runtime, to see whether it can replace another one. */
export function isDryRun({ stage }: Lifecycle, thread: ThreadId): boolean {
  return stage.name === "dry-running" && stage.fresh === thread;
}
