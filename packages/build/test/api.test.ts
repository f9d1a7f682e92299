import * as api from "@armory-plugins/build";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect(Object.keys(api).toSorted()).toEqual([
    "BuildError",
    "build",
    "buildErrorCatalog",
    "checkToolchains",
    "installPythonToolchain",
    "installRustToolchain",
    "isBuildError",
    "readProject",
  ]);
});
