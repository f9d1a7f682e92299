import * as api from "@armory-plugins/build";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect(Object.keys(api).toSorted()).toEqual([
    "BuildError",
    "applyUpgrade",
    "build",
    "buildErrorCatalog",
    "changesUrl",
    "checkToolchains",
    "findUpgrade",
    "installPythonToolchain",
    "installRustToolchain",
    "isBuildError",
    "readProject",
    "readSdkRequirements",
  ]);
});
