import { expect, it } from "vitest";
import * as api from "@armory-plugins/conformance";

it("exports these names and no others", () => {
  expect(Object.keys(api).toSorted()).toEqual([
    "ConformanceError",
    "caseJsonSchema",
    "caseSchema",
    "checkBudget",
    "combineMatrices",
    "createWasmtimeEngine",
    "engineByName",
    "engineNames",
    "findWasmtime",
    "installWasmtime",
    "isConformanceError",
    "lintCases",
    "loadBehaviours",
    "loadBudgets",
    "loadCases",
    "loadKnownFailures",
    "measureComponent",
    "renderConsole",
    "renderHtml",
    "renderJson",
    "renderJunit",
    "runConformance",
    "runMatrix",
    "v8Engine",
  ]);
});
