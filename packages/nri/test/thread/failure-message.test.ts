import { HostError } from "@armory-plugins/host";
import { describe, expect, it } from "vitest";
import { NriError } from "../../src/nri-error.ts";
import { type FailureMessage, fromFailureMessage, toFailureMessage } from "../../src/thread/failure-message.ts";

describe("an error between two threads", () => {
  it.each([
    new HostError("CALL_TIMEOUT", "call took 5 s", { limit: "callMs" }),
    new HostError("CACHE_UNWRITABLE", "no\u001bway", { remedy: "set HOME" }),
    new NriError("PLUGIN_ERROR", "it said no", { pluginText: "no\u001bway" }),
    new NriError("CALL_FAILED", "it failed", { remedy: "look into the log", status: { code: 2, message: "no" } }),
  ])("keeps its class and all that it says: $code", (error) => {
    const posted = structuredClone(toFailureMessage(error));
    const again = fromFailureMessage(posted);
    expect({ class: again.constructor, name: again.name, message: again.message }).toEqual({
      class: error.constructor,
      name: error.name,
      message: error.message,
    });
    expect(toFailureMessage(again)).toEqual(toFailureMessage(error));
  });

  it("keeps the stack of a bug", () => {
    const bug = new TypeError("x is undefined");
    expect(fromFailureMessage(toFailureMessage(bug))).toEqual(new Error(bug.stack));
  });

  it.each([
    { of: "host", error: { code: "SHUT DOWN", detail: "" } },
    { of: "host", error: { code: "TRAPPED", detail: { toString: "x" } } },
    { of: "nri", error: undefined },
  ])("is a broken contract when it is not one: %j", (posted) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a plugin that took over its thread may post
    expect(fromFailureMessage(posted as unknown as FailureMessage)).toMatchObject({
      name: "HostError",
      code: "CONTRACT_BROKEN",
      detail: "the plugin's thread broke the protocol",
    });
  });
});
