import * as host from "@armory-plugins/host";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(host).toSorted()).toEqual([
    "HostError",
    "InvalidBatch",
    "defaultCacheDir",
    "defaultLimits",
    "inspectPlugin",
    "isHostError",
    "loadPlugin",
    "pruneFolder",
    "requireRecordPlugin",
  ]);
});
