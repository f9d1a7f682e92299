import type { Failure } from "../host-error.ts";
import type { Limits } from "../limits.ts";
import type { Phase } from "./phase-watch.ts";

/** What a plugin may be doing, each with a time limit of its own, by the number that `runPhase` is given. */
export const pluginPhase = { load: 0, init: 1, call: 2 } as const;

/** A phase of a plugin, and what its failure is called. */
export interface PluginPhase extends Phase {
  readonly phase: keyof typeof pluginPhase;
}

/** The phases of a plugin with these limits, by their numbers. */
export function phasesWithin({
  loadMs,
  initMs,
  callMs,
}: Pick<Limits, "loadMs" | "initMs" | "callMs">): [load: PluginPhase, init: PluginPhase, call: PluginPhase] {
  return [
    { phase: "load", limitMs: loadMs },
    { phase: "init", limitMs: initMs },
    { phase: "call", limitMs: callMs },
  ];
}

/** What a phase that took too long is for the caller. */
export function overrunFailure({ phase, limitMs }: PluginPhase): Failure {
  return {
    code: overrunCodes[phase],
    detail: `${phase} took more than ${limitMs} ms and was stopped`,
    limit: `${phase}Ms`,
  };
}

/** What the end of a thread that it did not ask for is for the caller: Node ends one whose own heap is full. */
export function crashFailure(error: unknown): Failure {
  // Whatever was thrown there
  if (!(error instanceof Error))
    return { code: "INSTANTIATION_FAILED", detail: "the plugin's thread threw what is not an error" };
  if ("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return { code: "MEMORY_LIMIT", detail: "the plugin's thread ran out of memory" };
  }
  return { code: "INSTANTIATION_FAILED", detail: error.message };
}

// --- internal ---

const overrunCodes = { load: "LOAD_TIMEOUT", init: "INIT_TIMEOUT", call: "CALL_TIMEOUT" } as const;
