import { counter, log, takeDiagnostics } from "@armory-plugins/guest";
import { captureConsole } from "@armory-plugins/guest/component";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const nothing = { log: [], counters: [] };

beforeEach(() => void takeDiagnostics());

describe("log", () => {
  it("keeps messages with their levels until they are taken", () => {
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d\ud800");
    expect(takeDiagnostics()).toEqual({
      log: [
        { level: "debug", message: "a" },
        { level: "info", message: "b" },
        { level: "warn", message: "c" },
        { level: "error", message: "d\ufffd" },
      ],
      counters: [],
    });
    expect(takeDiagnostics()).toEqual(nothing);
  });

  it("keeps no more than a host that never takes them can bear, and counts the rest", () => {
    for (let index = 0; index < 1200; index += 1) log.info("x");
    const taken = takeDiagnostics().log;
    expect(taken).toHaveLength(1001);
    expect(taken.at(-1)).toEqual({ level: "warn", message: "200 more messages were dropped" });
    for (let index = 0; index < 100; index += 1) log.info("x".repeat(20_000));
    const { log: long } = takeDiagnostics();
    expect(long[0]?.message).toBe(`${"x".repeat(16_384)}…`);
    expect(long).toHaveLength(16);
    expect(long.at(-1)?.message).toBe("85 more messages were dropped");
  });
});

describe("counter()", () => {
  it("counts until it is taken", () => {
    const masked = counter("masked");
    masked.add();
    counter("masked").add(Number.MAX_SAFE_INTEGER);
    counter("other").add(0);
    expect(takeDiagnostics()).toEqual({ log: [], counters: [{ name: "masked", value: 2n ** 53n }] });
    masked.add(2);
    expect(takeDiagnostics().counters).toEqual([{ name: "masked", value: 2n }]);
  });

  it.each(["", "Masked", "1st", "a-b", "_a", "a\n", "x".repeat(65), undefined])("refuses the name %j", (name) => {
    expect(() => counter(name as string)).toThrow(/^invalid counter name /);
  });

  it.each([-1, 1.5, Number.NaN, Infinity, 2 ** 53, "1", 1n])("refuses to grow by %s", (growth) => {
    expect(() => counter("masked").add(growth as number)).toThrow('the counter "masked" cannot grow by ');
    expect(takeDiagnostics()).toEqual(nothing);
  });

  it("makes at most 100", () => {
    const make = (): void => {
      for (let index = 0; index < 101; index += 1) counter(`c${index}`);
    };
    expect(make).toThrow(/^cannot make the counter "c\d+": a plugin has at most 100$/);
    expect(() => counter("c0")).not.toThrow();
  });
});

describe("captureConsole()", () => {
  const own = { ...console };
  afterEach(() => void Object.assign(console, own));

  it("has what is printed in the log", () => {
    captureConsole();
    const circle: { self?: unknown } = {};
    circle.self = circle;
    console.log("a", 1, { b: [2n, new Set([3])] }, undefined);
    console.warn(new Map([["k", Uint8Array.of(1)]]), circle, Symbol("s"), function named() {});
    console.debug();
    expect(takeDiagnostics().log).toEqual([
      { level: "info", message: 'a 1 {"b":["2",[3]]} undefined' },
      { level: "warn", message: '[["k",[1]]] [object Object] Symbol(s) [Function: named]' },
      { level: "debug", message: "" },
    ]);
    console.error(new TypeError("no"));
    expect(takeDiagnostics().log[0]?.message).toMatch(/^TypeError: no\n/);
  });
});
