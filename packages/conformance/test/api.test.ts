import { expect, it } from "vitest";
import * as api from "@armory-plugins/conformance";

it("exports these names and no others", () => {
  expect(Object.keys(api).toSorted()).toEqual([
    "ConformanceError",
    "caseJsonSchema",
    "checkBudget",
    "combineMatrices",
    "conformanceErrorCatalog",
    "createWasmtimeEngine",
    "defineProperty",
    "engineByName",
    "engineNames",
    "findWasmtime",
    "installWasmtime",
    "isBroken",
    "isConformanceError",
    "lintCases",
    "loadBehaviours",
    "loadBudgets",
    "loadCases",
    "loadKnownFailures",
    "measureComponent",
    "notRun",
    "printedOf",
    "renderBroken",
    "renderBrokenCode",
    "renderConsole",
    "renderHtml",
    "renderJson",
    "renderJunit",
    "runConformance",
    "runMatrix",
    "systems",
    "toBroken",
    "v8Engine",
  ]);
});
