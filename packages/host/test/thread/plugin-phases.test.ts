import { crashFailure } from "@armory-plugins/host/thread";
import { describe, expect, it } from "vitest";

describe("crashFailure()", () => {
  it.each([
    ["a number", 5],
    ["a string", "out"],
    ["nothing", undefined],
    ["null", null],
    ["an object without a prototype", Object.create(null) as unknown],
  ])("takes %s that a thread threw", (_what, thrown) => {
    expect(crashFailure(thrown)).toEqual({
      code: "INSTANTIATION_FAILED",
      detail: "the plugin's thread threw what is not an error",
    });
  });

  it("knows a thread that ran out of memory", () => {
    const error = Object.assign(new Error("terminated"), { code: "ERR_WORKER_OUT_OF_MEMORY" });
    expect(crashFailure(error)).toEqual({ code: "MEMORY_LIMIT", detail: "the plugin's thread ran out of memory" });
  });
});
