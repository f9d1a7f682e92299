import { nextDelay } from "./backoff.ts";
import type { Failure } from "./failure.ts";
import type { Effect, Failures, Lifecycle, Stage, ThreadId } from "./lifecycle.ts";
import type { LogFields, LogLevel } from "../logger.ts";
import { defaultSettings } from "./plugin-settings.ts";
import type { PluginSettings } from "./plugin-settings.ts";
import type { PluginVersion } from "./running-version.ts";
import type { FoundPlugin } from "./scan-directories.ts";

/** The state after an event, and what the plugin does now. */
export interface Step {
  readonly state: Lifecycle;
  readonly effects: readonly Effect[];
}

/** How long a runtime may take to list a plugin that it has synchronized, in milliseconds: until then it asks nobody in place of one that leaves. */
export const settleMs = 1_000;

/** Log that files were read and are not a new version. */
export const unchanged: Effect = {
  type: "log",
  level: "debug",
  text: "its files were written, but their content is the same",
};

/** Do nothing. */
export function stay(state: Lifecycle): Step {
  return { state, effects: [] };
}

/** Go on to another stage. */
export function enter(state: Lifecycle, stage: Stage, ...effects: Effect[]): Step {
  return { state: { ...state, stage }, effects };
}

/** Put effects before those of a step. */
export function after(effects: readonly Effect[], { state, effects: later }: Step): Step {
  return { state, effects: [...effects, ...later] };
}

/** Log a line about this plugin. */
export function log(level: LogLevel, text: string, fields?: LogFields): Effect {
  return fields === undefined ? { type: "log", level, text } : { type: "log", level, text, fields };
}

/** Forget why a thread no longer serves. */
export function forget(state: Lifecycle, thread: ThreadId): Lifecycle {
  if (!state.exits.has(thread)) return state;
  return { ...state, exits: new Map([...state.exits].filter(([each]) => each !== thread)) };
}

/** Stop the holder, if there is one. */
export function stopHolder({ holder }: Lifecycle): Effect[] {
  return holder === undefined ? [] : [{ type: "stop", thread: holder.thread }];
}

/** Make a version the one that runs. */
export function adopt(state: Lifecycle, version: PluginVersion): Lifecycle {
  return { ...state, version, failures: { loading: 0, registering: 0, serving: 0 } };
}

/** Load the files of a stage. */
export function startLoading(state: Lifecycle, stage: Extract<Stage, { name: "loading" | "reloading" }>): Step {
  const known = state.version?.hash;
  return enter({ ...state, offered: undefined }, stage, { type: "load", found: stage.found, known });
}

/** Report a version that cannot run. */
export function refuse(state: Lifecycle, { code, text }: Failure): Step {
  const rest = state.version === undefined ? "not served until it is fixed" : "the previous version goes on";
  return {
    state,
    effects: [{ type: "count-reload", result: "failed" }, log("error", `${text}; ${rest}`, { code })],
  };
}

/** Report files that could not be loaded, and load them again later if the failure is transient. */
export function refuseFiles(state: Lifecycle, found: FoundPlugin, failure: Failure): Step {
  if (!transient.has(failure.code)) return refuse(state, failure);
  const counted = countFailure(state, "loading", defaultSettings);
  const rest = state.version === undefined ? "not served" : "the previous version goes on";
  return {
    state: counted.state,
    effects: [
      { type: "offer-again", found, ms: counted.delayMs },
      { type: "count-reload", result: "failed" },
      log("error", `${failure.text}; ${rest}; retrying in ${counted.delayMs / 1000} s`, { code: failure.code }),
    ],
  };
}

/**
 * Count one more failure in a row.
 *
 * @param ranMs - how long it ran before it failed, in milliseconds.
 * @returns how long to wait before the next attempt, in milliseconds.
 */
export function countFailure(
  state: Lifecycle,
  step: keyof Failures,
  { restart }: PluginSettings,
  ranMs = 0,
): { readonly state: Lifecycle; readonly delayMs: number } {
  const options = { firstMs: restart.firstDelay, maxMs: restart.maxDelay, resetAfterMs: restart.resetAfter };
  const { delayMs, failures } = nextDelay(options, state.failures[step], ranMs);
  return { state: { ...state, failures: { ...state.failures, [step]: failures } }, delayMs };
}

// --- internal ---

/** The codes of failures whose cause is not in the files. */
const transient: ReadonlySet<string> = new Set(["LOAD_TIMEOUT", "CACHE_UNWRITABLE", "FILE_UNREADABLE"]);
