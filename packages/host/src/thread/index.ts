// For the threads of packages that run plugins of their own kind: instances of code that `loadCode` gave
export { loadComponent } from "./load-component.ts";
export type { ComponentInstance, ComponentSetup } from "./load-component.ts";
export { CoreModuleInstance } from "./core-module-instance.ts";
export type { CoreModuleSetup } from "./core-module-instance.ts";
export { GoPlugin, GoPluginError, goPluginExports, goPluginFunction } from "./go-plugin.ts";
export { LineBatch } from "./line-batch.ts";
export { PluginLog } from "./plugin-log.ts";
export type { LogBudget, PrintedLine } from "../wasi/log-sink.ts";
export { HostError, isHostError } from "../host-error.ts";
export type { HostErrorCode } from "../host-error.ts";
export { BrokenAnswer, OversizedAnswer } from "../instance/answer-check.ts";
export { classifyFailure } from "../instance/classify-failure.ts";
export type { MemoryUse } from "../instance/classify-failure.ts";
export type { Failure } from "../instance/failure.ts";
export { lockDownThread } from "./lock-down.ts";

// What both threads know of what runs, and the one that watches
export { startPluginWorker } from "./plugin-worker.ts";
export { phaseSlot, runPhase } from "./phase-slots.ts";
export { runWithin } from "./run-within.ts";
export { PhaseWatch } from "./phase-watch.ts";
export type { Phase } from "./phase-watch.ts";
export { crashFailure, overrunFailure, phasesWithin, pluginPhase } from "./plugin-phases.ts";
export type { PluginPhase } from "./plugin-phases.ts";
