import { describe, expect, it } from "vitest";
import { callLimitOf } from "../../src/thread/call-limit.ts";

const early = "the runtime waits 2000 ms, and the error has to reach it before";

describe("callLimitOf()", () => {
  it.each([
    ["nothing", {}, 2000, false, 2000, { limitMs: 2000, remark: undefined }],
    ["a longer limit", {}, 5000, true, 2000, { limitMs: 5000, remark: undefined }],
    ["failRequest", { failRequest: true }, 2000, false, 2000, { limitMs: 1750, remark: early }],
    ["failRequest and a longer limit", { failRequest: true }, 60_000, true, 2000, { limitMs: 1750, remark: early }],
    ["failRequest and a shorter limit", { failRequest: true }, 500, true, 2000, { limitMs: 500, remark: undefined }],
    [
      "failRequest and a runtime that says nothing",
      { failRequest: true },
      2000,
      false,
      0,
      { limitMs: 2000, remark: undefined },
    ],
    [
      "failRequest and a hasty runtime",
      { failRequest: true },
      2000,
      false,
      300,
      { limitMs: 150, remark: early.replace("2000", "300") },
    ],
    ["keepConnected", { keepConnected: true }, 2000, false, 2000, { limitMs: 10_000, remark: undefined }],
    ["keepConnected and a limit", { keepConnected: true }, 3000, true, 2000, { limitMs: 3000, remark: undefined }],
    ["both", { failRequest: true, keepConnected: true }, 2000, false, 2000, { limitMs: 10_000, remark: undefined }],
  ])("with %s", (_, policy, callMs, isGiven, runtimeMs, limit) => {
    const whole = { failRequest: false, keepConnected: false, ...policy };
    expect(callLimitOf(whole, { callMs }, isGiven, runtimeMs)).toEqual(limit);
  });
});
