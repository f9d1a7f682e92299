import * as api from "create-armory-plugin";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect(Object.keys(api).toSorted()).toEqual([
    "GeneratorError",
    "PluginGenerator",
    "generatorErrorCatalog",
    "isGeneratorError",
    "listTemplates",
    "run",
  ]);
});
