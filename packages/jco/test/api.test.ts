import * as api from "@armory-plugins/jco";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect({ ...api }).toEqual({ transpile: expect.any(Function), jcoVersion: "0.15.0" });
});
