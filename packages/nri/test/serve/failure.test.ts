import { HostError } from "@armory-plugins/host";
import { describe, expect, it } from "vitest";
import { NriError } from "../../src/nri-error.ts";
import { failureOf, failureOfExit } from "../../src/serve/failure.ts";

describe("failureOf()", () => {
  it("names limits as settings have them", () => {
    expect(failureOf(new HostError("CALL_TIMEOUT", "it was stopped", { limit: "callMs" }))).toEqual({
      code: "CALL_TIMEOUT",
      text: "[CALL_TIMEOUT] it was stopped; raise requestTimeout",
    });
    const exit = { by: "plugin", code: "LOAD_TIMEOUT", detail: "it was stopped", limit: "loadMs" } as const;
    expect(failureOfExit(exit)).toEqual({
      code: "LOAD_TIMEOUT",
      text: "[LOAD_TIMEOUT] it was stopped; raise loadTimeout",
    });
  });

  it("keeps what is said otherwise", () => {
    const error = new NriError("PLUGIN_ERROR", "plugin 10-a: no callMsFoo");
    expect(failureOf(error)).toEqual({ code: "PLUGIN_ERROR", text: "[PLUGIN_ERROR] plugin 10-a: no callMsFoo" });
    expect(failureOfExit({ by: "runtime" })).toEqual({
      code: "CONNECTION_LOST",
      text: "[CONNECTION_LOST] the runtime closed the connection",
    });
  });

  it("takes anything else for a bug, and has its stack", () => {
    const failure = failureOf(new TypeError("x is undefined"));
    expect(failure.code).toBe("INTERNAL");
    expect(failure.text).toMatch(
      /^\[INTERNAL\] this is a bug in armory, please report it: TypeError: x is undefined\n {4}at /,
    );
    expect(failureOf("text")).toMatchObject({ code: "INTERNAL" });
  });
});
