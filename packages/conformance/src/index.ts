// For people who test a plugin
export { loadCases } from "./cases/load-cases.ts";
export type { LoadCasesOptions } from "./cases/load-cases.ts";
export type { CaseFile, ConformanceCase } from "./system/conformance-case.ts";
export { runConformance } from "./run/run-conformance.ts";
export type { ConformanceOptions, Subject } from "./run/conformance-options.ts";
export { combineMatrices } from "./results/combine-matrices.ts";
export { runMatrix } from "./run/run-matrix.ts";
export type { MatrixOptions, MatrixProgress, MatrixSubject } from "./run/run-matrix.ts";
export type { Progress } from "./run/run-rounds.ts";
export type { CaseResult, CaseStatus, ConformanceResult, Failure, Item } from "./results/conformance-result.ts";
export type { EngineDifference, EngineValue, MatrixResult } from "./results/matrix-result.ts";
export { loadKnownFailures } from "./cases/known-failures.ts";
export type { KnownFailure } from "./cases/known-failures.ts";
export { ConformanceError, conformanceErrorCatalog, isConformanceError } from "./conformance-error.ts";
export type { ConformanceErrorCode } from "./conformance-error.ts";

// Reports of a result
export { renderConsole } from "./reporters/console.ts";
export type { ConsoleOptions } from "./reporters/console.ts";
export { renderHtml } from "./reporters/html/render-html.ts";
export { renderJson } from "./reporters/json.ts";
export { renderJunit } from "./reporters/junit.ts";

// For people who keep components small and quick to start
export { loadBudgets } from "./budgets/load-budgets.ts";
export type { Budget } from "./budgets/load-budgets.ts";
export { measureComponent } from "./budgets/measure-component.ts";
export type { MeasuredComponent, Measurement } from "./budgets/measure-component.ts";
export { checkBudget } from "./budgets/check-budget.ts";

// For people who add cases, behaviors or engines
export { caseJsonSchema } from "./cases/case-schema.ts";
export { loadBehaviours } from "./cases/behaviours.ts";
export type { Behaviour } from "./cases/behaviours.ts";
export { lintCases } from "./cases/lint-cases.ts";
export type { LintedSuite } from "./cases/lint-cases.ts";
export type { Engine, EngineOptions } from "./engines/engine.ts";
export { engineByName } from "./engines/engine-by-name.ts";
export type { EnginePlace } from "./engines/engine-by-name.ts";
export { engineNames } from "./engines/engine-names.ts";
export type { EngineName } from "./engines/engine-names.ts";
export { v8Engine } from "./engines/v8.ts";
export { createWasmtimeEngine } from "./engines/wasmtime.ts";
export { findWasmtime } from "./engines/wasmtime/find-wasmtime.ts";
export type { Wasmtime, WasmtimePlace } from "./engines/wasmtime/find-wasmtime.ts";
export { installWasmtime } from "./engines/wasmtime/install-wasmtime.ts";
export type { InstallWasmtimeOptions } from "./engines/wasmtime/install-wasmtime.ts";

// For people who add a system; the plugins and steps of those that there are come from `@armory-plugins/conformance/systems/<name>`
export { systems } from "./systems/index.ts";
export type { ExecuteOptions, StartedInstance, StepFailure, StepTraits, System } from "./system/system.ts";
export type {
  EngineParts,
  EnginePlugin,
  Invoked,
  LoadOptions,
  OpenedInstance,
  TimeLimit,
  WasmtimeComponent,
  WasmtimeInstance,
} from "./system/engine-parts.ts";
export { isBroken, notRun, printedOf, renderBroken, renderBrokenCode, toBroken } from "./system/observation.ts";
export type { Answer, Broken, Exchange, Observation, Refused } from "./system/observation.ts";
export { defineProperty } from "./system/property.ts";
export type { GeneratedCase, Property, PropertyDefinition, Shrunk } from "./system/property.ts";
