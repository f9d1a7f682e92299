import type { Effect, Lifecycle, LifecycleEvent, Stage, ThreadId } from "./lifecycle.ts";
import { awaitDryRun, doubt, dryRun, handOver, register, reload, replaced, stopOld } from "./lifecycle-replace.ts";
import {
  awaitListener,
  awaitSeat,
  awaitTakeover,
  awaitTurn,
  connect,
  load,
  proceed,
  serve,
  takeOver,
} from "./lifecycle-start.ts";
import { enter, stay } from "./lifecycle-step.ts";
import type { Step } from "./lifecycle-step.ts";

/**
 * Decide what a plugin does next when something happens to it. The function is pure: time, threads and sockets are only in events and effects.
 *
 * @param event - an end of what a stage waits for must come from the stage of `before`.
 */
export function next(before: Lifecycle, event: LifecycleEvent): Step {
  const state = note(before, event);
  const { stage } = state;
  if (event.type === "close") return close(state);
  switch (stage.name) {
    case "idle":
      return event.type === "offered" ? proceed(state) : stay(state);
    case "loading":
      return load(state, stage.found, event);
    case "awaiting-socket":
      if (event.type === "socket-found") return enter(state, { name: "awaiting-seat" }, { type: "take-seat" });
      return event.type === "offered" ? proceed(state) : stay(state);
    case "awaiting-seat":
      return awaitSeat(state, event);
    case "awaiting-turn":
      return awaitTurn(state, event);
    case "connecting":
      return connect(state, stage.thread, event);
    case "unreachable":
      return awaitListener(state, stage.thread, event);
    case "settling":
      return event.type === "elapsed" ? takeOver(state, stage.thread) : stay(state);
    case "taking-over":
      return awaitTakeover(state, stage.thread, event);
    case "serving":
      return serve(state, stage.thread);
    case "pausing":
      return event.type === "elapsed" || event.type === "offered" ? proceed(state) : stay(state);
    case "awaiting-runtime":
      return event.type === "runtime-changed" || event.type === "offered" ? proceed(state) : stay(state);
    case "reloading":
      return reload(state, stage.thread, stage.found, event);
    case "queueing":
      return event.type === "turn-came" ? dryRun(state, stage.thread, stage.version) : stay(state);
    case "dry-running":
      return awaitDryRun(state, stage, event);
    case "registering":
      return register(state, stage, event);
    case "overlapping":
      return handOver(state, stage, event) ?? stay(state);
    case "relieving":
      return event.type === "elapsed" ? stopOld(state, stage, stage.isIdle) : stay(state);
    case "draining":
      return event.type === "elapsed" ? replaced(state, stage.thread, stage.version) : stay(state);
    case "doubting":
      return doubt(state, stage, event);
    case "closed":
      return stay(state);
  }
}

// --- internal ---

/** Remember what matters in every stage. */
function note(state: Lifecycle, event: LifecycleEvent): Lifecycle {
  switch (event.type) {
    case "offered":
      return { ...state, offered: event.found };
    case "exited": {
      if (!threadsOf(state.stage).includes(event.thread)) return state;
      return { ...state, exits: new Map([...state.exits, [event.thread, event.exit]]) };
    }
    case "yielded": {
      const { holder } = state;
      return holder?.thread === event.thread ? { ...state, holder: { ...holder, hasYielded: true } } : state;
    }
    default:
      return state;
  }
}

function threadsOf(stage: Stage): ThreadId[] {
  return [...("thread" in stage ? [stage.thread] : []), ...("fresh" in stage ? [stage.fresh] : [])];
}

function close(state: Lifecycle): Step {
  const { stage, holder } = state;
  const threads = [...threadsOf(stage), ...(holder === undefined ? [] : [holder.thread])];
  return enter(
    { ...state, offered: undefined, holder: undefined, exits: new Map() },
    { name: "closed" },
    { type: "release-turn" },
    ...threads.map((thread): Effect => ({ type: "stop", thread })),
    { type: "release-seat" },
  );
}
