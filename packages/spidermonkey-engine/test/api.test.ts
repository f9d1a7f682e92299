import * as api from "@armory-plugins/spidermonkey-engine";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect({ ...api }).toEqual({
    componentizeVersion: "0.23.0",
    loadSplicer: expect.any(Function),
    readEngine: expect.any(Function),
  });
});
