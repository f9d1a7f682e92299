import * as api from "@armory-plugins/typescript-engine";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect({ ...api }).toEqual({
    engineVersion: expect.any(Function),
    features: ["stdio", "clocks", "random"],
    freezeModule: expect.any(Function),
    globalModules: [
      { names: ["URL", "URLSearchParams"], path: expect.stringMatching(/url\.js$/) },
      { names: ["structuredClone"], path: expect.stringMatching(/structured-clone\.js$/) },
    ],
    loadEsbuild: expect.any(Function),
    moduleName: "plugin.js",
  });
});
