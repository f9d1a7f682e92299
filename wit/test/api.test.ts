import * as api from "@armory-plugins/wit";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect(Object.keys(api).toSorted()).toEqual([
    "camelCase",
    "findWorld",
    "witDirectory",
    "worldContract",
    "worldDescription",
    "worlds",
  ]);
});
