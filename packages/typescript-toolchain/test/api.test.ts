import * as api from "@armory-plugins/typescript-toolchain";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect({ ...api }).toEqual({
    componentizeVersion: "0.23.0",
    loadEsbuild: expect.any(Function),
    loadSplicer: expect.any(Function),
    readEngine: expect.any(Function),
  });
});
