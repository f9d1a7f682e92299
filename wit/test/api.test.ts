import * as api from "@armory-plugins/wit";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect(Object.keys(api).toSorted()).toEqual([
    "camelCase",
    "diagnosedWorld",
    "diagnosticsInterfaces",
    "findWorld",
    "witDirectory",
    "witSource",
    "withDiagnostics",
    "worldContract",
    "worldDescription",
    "worlds",
    "worldsWithDiagnostics",
  ]);
});
