// For people who test a plugin
export { loadCases } from "./load-cases.ts";
export type { ConformanceCase, LoadCasesOptions } from "./load-cases.ts";
export { runConformance } from "./run-conformance.ts";
export type { ConformanceOptions, Subject } from "./run-conformance.ts";
export { combineMatrices } from "./combine-matrices.ts";
export { runMatrix } from "./run-matrix.ts";
export type { MatrixOptions, MatrixProgress, MatrixSubject } from "./run-matrix.ts";
export type { Progress } from "./run-rounds.ts";
export type { CaseResult, CaseStatus, ConformanceResult, Failure } from "./conformance-result.ts";
export type { EngineDifference, EngineValue, MatrixResult } from "./matrix-result.ts";
export { loadKnownFailures } from "./known-failures.ts";
export type { KnownFailure } from "./known-failures.ts";
export { ConformanceError, isConformanceError } from "./conformance-error.ts";
export type { ConformanceErrorCode } from "./conformance-error.ts";

// Reports of a result
export { renderConsole } from "./reporters/console.ts";
export type { ConsoleOptions } from "./reporters/console.ts";
export { renderHtml } from "./reporters/html.ts";
export { renderJson } from "./reporters/json.ts";
export { renderJunit } from "./reporters/junit.ts";

// For people who keep components small and quick to start
export { loadBudgets } from "./budgets/load-budgets.ts";
export type { Budget } from "./budgets/load-budgets.ts";
export { measureComponent } from "./budgets/measure-component.ts";
export type { MeasuredComponent, Measurement } from "./budgets/measure-component.ts";
export { checkBudget } from "./budgets/check-budget.ts";

// For people who add cases, behaviours or engines
export { caseJsonSchema, caseSchema } from "./case-schema.ts";
export type { CaseFile, Step } from "./case-schema.ts";
export type { MessageData } from "./nri/case-schema.ts";
export type { RecordData } from "./record-case-schema.ts";
export { loadBehaviours } from "./behaviours.ts";
export type { Behaviour } from "./behaviours.ts";
export { lintCases } from "./lint-cases.ts";
export type { LintedSuite } from "./lint-cases.ts";
export { engineByName, engineNames } from "./engines/engine-by-name.ts";
export type { EnginePlace } from "./engines/engine-by-name.ts";
export { v8Engine } from "./engines/v8.ts";
export { createWasmtimeEngine } from "./engines/wasmtime.ts";
export { findWasmtime } from "./engines/wasmtime/find-wasmtime.ts";
export type { Wasmtime, WasmtimePlace } from "./engines/wasmtime/find-wasmtime.ts";
export { installWasmtime } from "./engines/wasmtime/install-wasmtime.ts";
export type { InstallWasmtimeOptions } from "./engines/wasmtime/install-wasmtime.ts";
export type {
  Engine,
  EngineInstance,
  EngineOptions,
  EnginePlugin,
  NriAnswer,
  NriEngineInstance,
  NriEnginePlugin,
  NriLogMessage,
  OpenAnswer,
  RecordEnginePlugin,
} from "./engine.ts";
