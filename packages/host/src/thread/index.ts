// For the threads of packages that run plugins of their own kind: instances of code that `loadCode` gave
export { loadComponent } from "./load-component.ts";
export type { ComponentInstance, ComponentSetup } from "./load-component.ts";
export type { BatchCaller, BatchPlace } from "./batch-caller.ts";
export { isCounterName } from "./diagnostics.ts";
export type { CounterIncrement, Diagnostics } from "./diagnostics.ts";
export { logLevels } from "./pending-memory.ts";
export { CoreModuleInstance } from "./core-module-instance.ts";
export type { CoreModuleSetup } from "./core-module-instance.ts";
export { GoPlugin, GoPluginError, goPluginExports, goPluginFunction } from "./go-plugin.ts";
export { LineBatch } from "./line-batch.ts";
export { PluginLog } from "./plugin-log.ts";
export { logBudget } from "../wasi/log-sink.ts";
export type { LogBudget, PrintedLine } from "../wasi/log-sink.ts";
export { HostError, hostErrorCodes, isHostError } from "../host-error.ts";
export type { Failure, HostErrorCode } from "../host-error.ts";
export { BrokenAnswer, OversizedAnswer } from "../adapter/answer-check.ts";
export { classifyFailure } from "./classify-failure.ts";
export type { MemoryUse } from "./classify-failure.ts";
export { lockDownThread } from "./lock-down.ts";

// Both ends of a plugin's thread: the one that asks, and the one that answers
export { ThreadClient } from "./thread-client.ts";
export type { PhaseLimits, ThreadSetup, ThreadWatch } from "./thread-client.ts";
export { serveThread } from "./thread-server.ts";
export type { SendNews, ThreadServer } from "./thread-server.ts";
export type { ThreadTypes } from "./thread-protocol.ts";
export { ThreadPool } from "./thread-pool.ts";

// What both threads know of what runs, and the one that watches
export { startPluginWorker } from "./plugin-worker.ts";
export { phaseSlot, runPhase } from "./phase-slots.ts";
export { runWithin } from "./run-within.ts";
export { PhaseWatch } from "./phase-watch.ts";
export type { Phase } from "./phase-watch.ts";
export { crashFailure, overrunFailure, phasesWithin, pluginPhase } from "./plugin-phases.ts";
export type { PluginPhase } from "./plugin-phases.ts";
