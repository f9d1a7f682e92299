import { expect, it } from "vitest";
import * as api from "@armory-plugins/conformance";

it("exports these names and no others", () => {
  expect(Object.keys(api).toSorted()).toEqual([
    "ConformanceError",
    "caseJsonSchema",
    "caseSchema",
    "isConformanceError",
    "lintCases",
    "loadBehaviours",
    "loadCases",
    "loadKnownFailures",
    "renderConsole",
    "renderHtml",
    "renderJson",
    "renderJunit",
    "runConformance",
    "v8Engine",
  ]);
});
