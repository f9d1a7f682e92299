import { eventNames } from "../adaptation/events.ts";
import { failureOfExit, isSocketProblem } from "./failure.ts";
import type { Failure } from "./failure.ts";
import type { Effect, Failures, Lifecycle, LifecycleEvent, ThreadExit, ThreadId } from "./lifecycle.ts";
import {
  adopt,
  after,
  countFailure,
  enter,
  forget,
  log,
  refuseFiles,
  settleMs,
  startLoading,
  stay,
} from "./lifecycle-step.ts";
import { stopHolder, unchanged } from "./lifecycle-step.ts";
import type { Step } from "./lifecycle-step.ts";
import { defaultSettings } from "./plugin-settings.ts";
import type { FoundPlugin } from "./scan-directories.ts";

// From files to a thread that serves, and back to the start when that is gone.

/** Load the pending version; without one, start the version that there is. */
export function proceed(state: Lifecycle): Step {
  const { offered, version } = state;
  if (offered !== undefined) return startLoading(state, { name: "loading", found: offered });
  if (version === undefined) return enter(state, { name: "idle" });
  return enter(state, { name: "awaiting-socket" }, { type: "await-socket" });
}

/** Files are being loaded, and nothing serves. */
export function load(state: Lifecycle, found: FoundPlugin, event: LifecycleEvent): Step {
  switch (event.type) {
    case "loaded":
      return after([log("debug", "loaded")], proceed(adopt(state, event.version)));
    case "unchanged":
      return after([unchanged], proceed(state));
    case "load-failed": {
      const refused = refuseFiles(state, found, event.failure);
      return after(refused.effects, proceed(refused.state));
    }
    default:
      return stay(state);
  }
}

/** Other daemons may go before this one. */
export function awaitSeat(state: Lifecycle, event: LifecycleEvent): Step {
  const { holder } = state;
  const isHeld = holder?.hasYielded === false;
  switch (event.type) {
    case "outranked":
      // The other daemon asks the holder for its place
      if (isHeld) return enter(state, { name: "awaiting-turn" }, { type: "take-turn" });
      return after(
        [...stopHolder(state), { type: "release-seat" }],
        enter({ ...state, holder: undefined }, { name: "awaiting-seat" }, { type: "take-seat" }),
      );
    case "seated":
      return enter(state, { name: "awaiting-turn" }, { type: "take-turn" });
    case "offered":
      return proceed(state);
    default:
      return stay(state);
  }
}

/** Other plugins start first. */
export function awaitTurn(state: Lifecycle, event: LifecycleEvent): Step {
  const { version } = state;
  if (event.type === "offered") return after([{ type: "release-turn" }], proceed(state));
  if (event.type !== "turn-came" || version === undefined) return stay(state);
  const thread = state.threads + 1;
  return enter(
    { ...state, threads: thread },
    { name: "connecting", thread },
    { type: "start", thread, version },
    { type: "connect", thread },
  );
}

/** A thread connects, and the runtime synchronizes it. */
export function connect(state: Lifecycle, thread: ThreadId, event: LifecycleEvent): Step {
  switch (event.type) {
    case "started":
      return event.thread === thread ? { state, effects: [{ type: "release-turn" }] } : stay(state);
    case "connected":
      return connected(state, thread, event.unknownEvents);
    case "silent":
      return { state, effects: [silence(event.ms)] };
    case "connect-failed": {
      const { failure } = event;
      if (!isSocketProblem(failure.code)) {
        const given = giveUp(state, thread);
        return after(given.effects, restart(given.state, failure, "registering"));
      }
      if (state.offered !== undefined) return startOver(state, thread);
      return enter(
        state,
        { name: "unreachable", thread },
        { type: "report-unreachable", failure },
        { type: "pause", ms: unreachableMs },
      );
    }
    default:
      return stay(state);
  }
}

/** A runtime that crashed left a socket on which nobody listens: connect the same thread until somebody does. */
export function awaitListener(state: Lifecycle, thread: ThreadId, event: LifecycleEvent): Step {
  switch (event.type) {
    case "started":
      return event.thread === thread ? { state, effects: [{ type: "release-turn" }] } : stay(state);
    case "elapsed":
      return enter(state, { name: "connecting", thread }, { type: "connect", thread });
    case "offered":
      return startOver(state, thread);
    default:
      return stay(state);
  }
}

/** Take over from another daemon, if one serves the plugin. */
export function takeOver(state: Lifecycle, thread: ThreadId): Step {
  const config = state.version?.config === "" ? "none" : "given";
  const effects = [...stopHolder(state), log("info", "registered with the runtime", { config })];
  const alone = { ...state, holder: undefined };
  if (state.exits.has(thread)) return after(effects, serve(alone, thread));
  return after(effects, enter(alone, { name: "taking-over", thread }, { type: "take-over", thread }));
}

/** Another daemon may still answer for the plugin. */
export function awaitTakeover(state: Lifecycle, thread: ThreadId, event: LifecycleEvent): Step {
  switch (event.type) {
    case "standby":
      return { state, effects: [log("info", "taking over from another armory nri serve")] };
    case "taken-over": {
      const done = event.wasStandby ? [log("info", "took over: the other armory nri serve has left")] : [];
      return after(done, serve(state, thread));
    }
    case "exited":
      return state.exits.has(thread) ? serve(state, thread) : stay(state);
    default:
      return stay(state);
  }
}

/** Serve until the thread or the runtime is gone, or a version is pending. */
export function serve(state: Lifecycle, thread: ThreadId): Step {
  const exit = state.exits.get(thread);
  if (exit !== undefined) return left(state, thread, exit);
  if (state.offered !== undefined) return startLoading(state, { name: "reloading", thread, found: state.offered });
  return enter(state, { name: "serving", thread });
}

/** Make a thread that no longer serves the holder if it failed and holds its place; otherwise stop it. */
export function leave(state: Lifecycle, thread: ThreadId): Step {
  const rest = forget(state, thread);
  if (state.exits.get(thread)?.isHolding !== true) return { state: rest, effects: [{ type: "stop", thread }] };
  return { state: { ...rest, holder: { thread, hasYielded: false } }, effects: [] };
}

/** Log which events the runtime does not know, once. */
export function reportUnknown(state: Lifecycle, unknownEvents: number): Step {
  if (unknownEvents === 0 || unknownEvents === state.unknownEvents) return stay(state);
  const names = eventNames(unknownEvents).join(", ");
  const text = `the runtime's NRI is older than 0.10 and does not send ${names}; update the runtime to containerd 2.2 or CRI-O 1.34`;
  return { state: { ...state, unknownEvents }, effects: [log("warn", text, { code: "NRI_TOO_OLD" })] };
}

/** Warn of a runtime that has registered a thread and does not synchronize it. */
export function silence(ms: number): Effect {
  return log(
    "warn",
    `the runtime registered the plugin and has not synchronized it for ${ms / 1000} s; check that the runtime still runs`,
  );
}

// --- internal ---

/** A runtime that drops a plugin sooner than this is asked again after as long. */
const fleetingMs = 1_000;
/** How often to try a socket on which nobody listens: a refused connection costs next to nothing. */
const unreachableMs = 500;

function startOver(state: Lifecycle, thread: ThreadId): Step {
  const given = giveUp(state, thread);
  return after(given.effects, proceed(given.state));
}

/** Stop a thread that could not be registered. Another daemon may do better, unless this one has a holder. */
function giveUp(state: Lifecycle, thread: ThreadId): Step {
  const effects: Effect[] = [{ type: "release-turn" }, { type: "stop", thread }];
  if (state.holder === undefined) effects.push({ type: "release-seat" });
  return { state: forget(state, thread), effects };
}

function connected(before: Lifecycle, thread: ThreadId, unknownEvents: number): Step {
  const known = reportUnknown(before, unknownEvents);
  const state = { ...known.state, failures: { ...known.state.failures, registering: 0 } };
  const { holder } = state;
  if (holder === undefined) return after(known.effects, takeOver(state, thread));
  if (!holder.hasYielded) {
    return after(known.effects, enter(state, { name: "settling", thread }, { type: "pause", ms: settleMs }));
  }
  // Meanwhile the holder has left its place to another daemon
  return after(
    [...known.effects, { type: "stop", thread }, ...stopHolder(state), { type: "release-seat" }],
    proceed({ ...forget(state, thread), holder: undefined }),
  );
}

/** The thread no longer serves: start again, without a pause if the runtime went away, which says nothing about the plugin. */
function left(before: Lifecycle, thread: ThreadId, { reason, ageMs, servedMs }: ThreadExit): Step {
  const { state, effects } = leave(before, thread);
  const gone: Effect[] = [...effects];
  if (reason.by !== "runtime" && state.holder === undefined) gone.push({ type: "release-seat" });
  switch (reason.by) {
    case "peer":
      return after(gone, proceed(state));
    case "runtime": {
      const text = log("info", "the runtime closed the connection; reconnecting");
      return after([...gone, text], servedMs < fleetingMs ? pause(state, fleetingMs) : proceed(state));
    }
    case "plugin":
      return after(gone, restart(state, failureOfExit(reason), "serving", ageMs));
  }
}

/** Start again after a pause, which grows with each failure of the same step. */
function restart(before: Lifecycle, failure: Failure, step: keyof Failures, ranMs = 0): Step {
  const { code, text } = failure;
  const { state, delayMs } = countFailure(before, step, before.version?.settings ?? defaultSettings, ranMs);
  if (code === "NRI_TOO_OLD") {
    const refused = log("error", `${text}; not served until then`, { code });
    if (state.offered !== undefined) return after([refused], proceed(state));
    return enter(state, { name: "awaiting-runtime" }, refused, { type: "await-other-runtime" });
  }
  const meanwhile = state.holder === undefined ? "" : ", and requests fail until then";
  return after(
    [{ type: "count-restart", code }, log("error", `${text}; restarting in ${delayMs / 1000} s${meanwhile}`, { code })],
    pause(state, delayMs),
  );
}

/** Wait, unless a version is pending. */
function pause(state: Lifecycle, ms: number): Step {
  if (state.offered !== undefined) return proceed(state);
  return enter(state, { name: "pausing" }, { type: "pause", ms });
}
