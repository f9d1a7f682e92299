import {
  adviceOf,
  ArmoryError,
  type CodeDescription,
  codesOf,
  isErrorOf,
  parseErrorData,
  renderError,
} from "@armory-plugins/base";
import { describe, expect, it } from "vitest";

const catalog = {
  TOO_SLOW: { cause: "it took too long", remedy: "raise the limit" },
  NOT_FOUND: { cause: "there is no such file", remedy: "correct the path" },
} as const satisfies Readonly<Record<string, CodeDescription>>;

class SampleError extends ArmoryError<keyof typeof catalog> {
  override readonly name = "SampleError";
}

const slow = new SampleError("TOO_SLOW", "call took 5 s", { limit: "callMs" });
const lost = new SampleError("NOT_FOUND", 'cannot read "a"', { remedy: "correct the path", problems: ["a", "b"] });

describe("an ArmoryError", () => {
  it("has a message of its code, its detail and what to do, which is safe to print", () => {
    expect(slow.message).toBe("[TOO_SLOW] call took 5 s; raise the limit callMs");
    expect(lost.message).toBe('[NOT_FOUND] cannot read "a"; correct the path');
    const hostile = new SampleError("NOT_FOUND", "no\u001b[2J\u202e\r\nway", { remedy: "\u009b" });
    expect(hostile.message).toBe("[NOT_FOUND] no\\u001b[2J\\u202e\nway; \\u009b");
    expect(hostile.detail).toBe("no\u001b[2J\u202e\r\nway");
    const long = new SampleError("NOT_FOUND", "x".repeat(20_000));
    expect(long.message).toBe(`[NOT_FOUND] ${"x".repeat(16_384)}… (3616 more characters)`);
  });

  it("is data without its cause and what it has not", () => {
    expect(slow.toJSON()).toEqual({ code: "TOO_SLOW", detail: "call took 5 s", limit: "callMs" });
    const caused = new SampleError("NOT_FOUND", "x", { cause: new Error("secret") });
    expect(caused.cause).toEqual(new Error("secret"));
    expect(JSON.parse(JSON.stringify(caused))).toEqual({ code: "NOT_FOUND", detail: "x" });
    expect(JSON.parse(JSON.stringify(lost))).toEqual({
      code: "NOT_FOUND",
      detail: 'cannot read "a"',
      remedy: "correct the path",
      problems: ["a", "b"],
    });
  });

  it("is known by its name and shape, even from another copy of its package", () => {
    const copy = Object.assign(new Error("x"), { name: "SampleError", code: "TOO_SLOW", detail: "x" });
    expect([slow, copy].map((error) => isErrorOf("SampleError", error))).toEqual([true, true]);
    const others = [new Error("x"), { name: "SampleError", code: "TOO_SLOW", detail: "x" }, undefined];
    expect(others.map((error) => isErrorOf("SampleError", error))).toEqual([false, false, false]);
    expect(isErrorOf("OtherError", slow)).toBe(false);
  });
});

describe("parseErrorData()", () => {
  const codes = codesOf(catalog);

  it("keeps what an error has, and nothing else", () => {
    const data = { code: "TOO_SLOW", detail: "x", remedy: "y", limit: "callMs", problems: ["z"] };
    expect(parseErrorData({ ...data, stack: "at x", __proto__: { detail: "w" } }, codes)).toEqual(data);
  });

  it.each([
    ["nothing", undefined],
    ["a string", "TOO_SLOW"],
    ["an unknown code", { code: "TRAPPED", detail: "" }],
    ["a code of the prototype", { code: "constructor", detail: "" }],
    ["a code that is not a string", { code: ["TOO_SLOW"], detail: "" }],
    ["no detail", { code: "TOO_SLOW" }],
    ["a detail that is not a string", { code: "TOO_SLOW", detail: 1 }],
    ["a detail without end", { code: "TOO_SLOW", detail: "x".repeat(2 ** 24 + 1) }],
    ["a remedy that is not a string", { code: "TOO_SLOW", detail: "", remedy: null }],
    ["a limit that is not a string", { code: "TOO_SLOW", detail: "", limit: 5 }],
    ["problems that are not a list", { code: "TOO_SLOW", detail: "", problems: "x" }],
    ["a problem that is not a string", { code: "TOO_SLOW", detail: "", problems: ["x", 1] }],
    ["problems without end", { code: "TOO_SLOW", detail: "", problems: Array.from({ length: 10_001 }, () => "") }],
  ])("refuses %s", (_, data) => {
    expect(() => parseErrorData(data, codes)).toThrow(TypeError);
  });
});

describe("renderError()", () => {
  const vocabulary = {
    limits: { callMs: "--call-timeout" },
    remedies: { SampleError: { NOT_FOUND: "give another --file" } },
    flags: { SampleError: { TOO_SLOW: "--no-wait" } },
  };

  it("has the library's words without a vocabulary", () => {
    expect(renderError(slow)).toBe("[TOO_SLOW] call took 5 s; raise the limit callMs");
    expect(renderError(lost)).toBe('[NOT_FOUND] cannot read "a"; correct the path\n  - a\n  - b');
    expect(renderError({ code: "X", detail: "no\u001b[2J" })).toBe("[X] no\\u001b[2J");
  });

  it("has the words of a front end", () => {
    expect(renderError(slow, vocabulary)).toBe("[TOO_SLOW] call took 5 s; raise --call-timeout");
    expect(renderError(lost, { ...vocabulary, hidesCodesOf: ["SampleError"] })).toBe(
      'cannot read "a"; give another --file\n  - a\n  - b',
    );
    const both = new SampleError("TOO_SLOW", "x", { remedy: "do not wait", limit: "callMs" });
    expect(renderError(both, vocabulary)).toBe("[TOO_SLOW] x; raise --call-timeout, or do not wait (--no-wait)");
  });

  it("says nothing of a limit that a front end cannot raise, nor a remedy where the error has none", () => {
    expect(adviceOf(new SampleError("TOO_SLOW", "x", { limit: "constructor" }), vocabulary)).toBeUndefined();
    expect(adviceOf(new SampleError("NOT_FOUND", "x"), vocabulary)).toBeUndefined();
  });
});
