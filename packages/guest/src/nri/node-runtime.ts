// `#nri-runtime` everywhere else: no runtime listens, so what a plugin says is kept until a test takes it.
import type { NriRuntime, NriTypes } from "@armory-plugins/wit";

/** What a plugin said to the runtime, in the order of saying. */
export interface RuntimeCalls {
  readonly log: readonly (readonly [level: NriRuntime.LogLevel, message: string])[];
  readonly updates: readonly NriTypes.ContainerUpdate[];
  readonly evictions: readonly NriTypes.ContainerEviction[];
}

/** The runtime's function `log`. */
export function log(level: NriRuntime.LogLevel, message: string): void {
  calls.log.push([level, message]);
}

/** The runtime's function `update-containers`. */
export function updateContainers(update: NriTypes.ContainerUpdate[], evict: NriTypes.ContainerEviction[]): void {
  calls.updates.push(...update);
  calls.evictions.push(...evict);
}

/** Give what was said since the last time, and forget it. */
export function takeRuntimeCalls(): RuntimeCalls {
  const taken = calls;
  calls = noCalls();
  return taken;
}

// --- internal ---

let calls = noCalls();

function noCalls(): { -readonly [Name in keyof RuntimeCalls]: RuntimeCalls[Name][number][] } {
  return { log: [], updates: [], evictions: [] };
}
