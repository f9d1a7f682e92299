import { NriError } from "../nri-error.ts";
import { failureOf, failureOfExit } from "./failure.ts";
import type { Failure } from "./failure.ts";
import type { Effect, Lifecycle, LifecycleEvent, Replacement, Stage, ThreadExit, ThreadId } from "./lifecycle.ts";
import { leave, proceed, reportUnknown, serve, silence } from "./lifecycle-start.ts";
import { adopt, after, enter, forget, log, refuse, refuseFiles, settleMs, stay, unchanged } from "./lifecycle-step.ts";
import type { Step } from "./lifecycle-step.ts";
import type { PluginVersion, VersionExit } from "./running-version.ts";
import type { FoundPlugin } from "./scan-directories.ts";

// From one version to the next, without losing a request.

/** The pending version is being loaded. */
export function reload(state: Lifecycle, thread: ThreadId, found: FoundPlugin, event: LifecycleEvent): Step {
  switch (event.type) {
    case "unchanged":
      return after([unchanged], serve(state, thread));
    case "load-failed": {
      const refused = refuseFiles(state, found, event.failure);
      return after(refused.effects, serve(refused.state, thread));
    }
    case "loaded":
      return after([log("debug", "loaded")], replace(state, thread, event.version));
    default:
      return stay(state);
  }
}

/** Start a new version beside the one that serves. */
export function dryRun(state: Lifecycle, thread: ThreadId, version: PluginVersion): Step {
  const fresh = state.threads + 1;
  return enter(
    { ...state, threads: fresh },
    { name: "dry-running", thread, fresh, version },
    { type: "start", thread: fresh, version },
    { type: "dry-run", thread: fresh, like: thread },
  );
}

/** The new version is called without a runtime. */
export function awaitDryRun(state: Lifecycle, { thread, fresh, version }: Replacement, event: LifecycleEvent): Step {
  switch (event.type) {
    case "dry-run-passed":
      return enter(
        state,
        { name: "registering", thread, fresh, version },
        { type: "release-turn" },
        { type: "share-requests", isShared: true },
        { type: "connect", thread: fresh },
      );
    case "dry-run-failed": {
      const refused = refuse(forget(state, fresh), event.failure);
      const stopped: Effect[] = [{ type: "release-turn" }, { type: "stop", thread: fresh }];
      return after([...stopped, ...refused.effects], serve(refused.state, thread));
    }
    default:
      return stay(state);
  }
}

/** The new version connects. */
export function register(before: Lifecycle, replacement: Replacement, event: LifecycleEvent): Step {
  switch (event.type) {
    case "connected": {
      const { state, effects } = reportUnknown(before, event.unknownEvents);
      const { thread, fresh, version } = replacement;
      const over = handOver(state, replacement, event);
      if (over !== undefined) return after(effects, over);
      return after(effects, enter(state, { name: "overlapping", thread, fresh, version }, { type: "await-handover" }));
    }
    case "connect-failed":
      return failed(before, replacement, event.failure, event.mayBeRuntime);
    case "silent":
      return { state: before, effects: [silence(event.ms)] };
    default:
      return stay(before);
  }
}

/**
 * Let the old version leave when the new one asks for it, by `RequestLease`.
 *
 * It cannot leave earlier: a request that was under way when the new version registered is for the old one alone. If the new version fails first, the old one stays.
 *
 * @returns undefined when the old version cannot leave yet.
 */
export function handOver(state: Lifecycle, replacement: Replacement, event: LifecycleEvent): Step | undefined {
  const { thread, fresh, version } = replacement;
  const [old, failure] = [state.exits.get(thread), state.exits.get(fresh)];
  const isIdle = event.type === "handover-due" && event.isIdle;
  if (event.type === "handover-due" || old !== undefined) {
    const effects = old === undefined ? [] : replacedAfter(old);
    if (old?.isHolding !== true) return after(effects, stopOld(state, replacement, isIdle));
    const relieving: Stage = { name: "relieving", thread, fresh, version, isIdle };
    return after(effects, enter(state, relieving, { type: "pause", ms: settleMs }));
  }
  if (failure === undefined) return undefined;
  const error = newVersionFailed(failure.reason);
  return failed(state, replacement, failureOf(error), true);
}

/** Stop the old version. */
export function stopOld(state: Lifecycle, { thread: old, fresh: thread, version }: Replacement, isIdle: boolean): Step {
  const stop: Effect = { type: "stop", thread: old };
  const rest = forget(state, old);
  if (!isIdle) return after([stop], replaced(rest, thread, version));
  return after([stop], enter(rest, { name: "draining", thread, version }, { type: "pause", ms: drainMs }));
}

/** Serve with the new version, which this thread runs. */
export function replaced(state: Lifecycle, thread: ThreadId, version: PluginVersion): Step {
  return after(
    [
      { type: "share-requests", isShared: false },
      { type: "count-reload", result: "ok" },
      log("info", "the new version serves; the previous one has left"),
    ],
    serve(adopt(state, version), thread),
  );
}

/** Either the runtime is gone, or the new version has failed. */
export function doubt(state: Lifecycle, stage: Extract<Stage, { name: "doubting" }>, event: LifecycleEvent): Step {
  const { thread, version, failure } = stage;
  // The runtime is gone: start the new version next
  if (state.exits.has(thread)) return serve({ ...state, version }, thread);
  return event.type === "elapsed" || event.type === "offered" ? keepOld(state, thread, failure) : stay(state);
}

// --- internal ---

/** When one version loses the runtime, the other one loses it within this time. */
const bothGoneMs = 1_000;
/** How long a request that the old version has answered may be on its way to the new one. */
const drainMs = 2_000;

function replace(before: Lifecycle, thread: ThreadId, version: PluginVersion): Step {
  const state = { ...before, failures: { ...before.failures, loading: 0 } };
  if (version.place === state.version?.place) {
    // Many starts at once would take the processor from plugins that answer
    return enter(state, { name: "queueing", thread, version }, { type: "take-turn" });
  }
  // Two processes share no memory, so both cannot be registered at once
  const gone = leave(state, thread);
  return after(
    [
      ...gone.effects,
      { type: "count-reload", result: "ok" },
      log("info", "the previous version has left: the new one runs in another process"),
    ],
    proceed(adopt(gone.state, version)),
  );
}

/** Report why a version failed whose successor is already registered. */
function replacedAfter({ reason }: ThreadExit): Effect[] {
  if (reason.by !== "plugin") return [];
  const { code, text } = failureOfExit(reason);
  return [{ type: "count-restart", code }, log("error", `${text}; the new version replaces it`, { code })];
}

/** The new version cannot replace the old one, which goes on unless the runtime is gone. */
function failed(before: Lifecycle, replacement: Replacement, failure: Failure, mayBeRuntime: boolean): Step {
  const { thread, fresh, version } = replacement;
  const state = forget(before, fresh);
  const effects: Effect[] = [
    { type: "share-requests", isShared: false },
    { type: "stop", thread: fresh },
  ];
  if (!mayBeRuntime) return after(effects, keepOld(state, thread, failure));
  if (state.exits.has(thread)) return after(effects, serve({ ...state, version }, thread));
  if (state.offered !== undefined) return after(effects, keepOld(state, thread, failure));
  const doubting: Stage = { name: "doubting", thread, version, failure };
  return after(effects, enter(state, doubting, { type: "pause", ms: bothGoneMs }));
}

function keepOld(state: Lifecycle, thread: ThreadId, failure: Failure): Step {
  const refused = refuse(state, failure);
  return after(refused.effects, serve(refused.state, thread));
}

function newVersionFailed(exit: VersionExit): NriError {
  const fact = "cannot replace the previous version: the new one registered and";
  if (exit.by !== "plugin") return new NriError("NEW_VERSION_FAILED", `${fact} lost the runtime`);
  const { code, detail, remedy, limit } = exit;
  return new NriError("NEW_VERSION_FAILED", `${fact} failed: [${code}] ${detail}`, { remedy, limit });
}
