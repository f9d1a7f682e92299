import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, Plugin } from "./support/plugin.ts";

describe("TextEncoder and TextDecoder", () => {
  it("encode a string as Node does, surrogates that stand alone included", () => {
    const plugin = new Plugin(`export const run = (input) =>
      JSON.stringify([...new TextEncoder().encode(JSON.parse(input))]);`);
    const strings = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(strings, (text) => {
        expect(JSON.parse(plugin.run(JSON.stringify(text)))).toEqual([...new TextEncoder().encode(text)]);
      }),
      { numRuns: 500 },
    );
  });

  it("decode bytes as Node does, with each option", () => {
    const plugin = new Plugin(`export const run = (input) => {
      const { bytes, options } = JSON.parse(input);
      try { return JSON.stringify(new TextDecoder("utf-8", options).decode(Uint8Array.from(bytes))); }
      catch (error) { return error.name; }
    };`);
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0xef, 0xbb, 0xbf, 0xed, 0xa0, 0xe2, 0x82, 0xf0, 0x9f, 0xf4, 0x90, 0xc0, 0x80, 0xe0),
    );
    const options = fc.record({ fatal: fc.boolean(), ignoreBOM: fc.boolean() });
    const ofNode = (bytes: readonly number[], wanted: TextDecoderOptions): string => {
      try {
        return JSON.stringify(new TextDecoder("utf-8", wanted).decode(Uint8Array.from(bytes)));
      } catch (error) {
        return error instanceof Error ? error.name : "";
      }
    };
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), options, (bytes, wanted) => {
        expect(plugin.run(JSON.stringify({ bytes, options: wanted }))).toBe(ofNode(bytes, wanted));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["new TextEncoder().encoding", "utf-8"],
    ["new TextDecoder().encoding", "utf-8"],
    ["new TextDecoder(' UTF8\\n').encoding", "utf-8"],
    ["new TextDecoder('utf-8', { fatal: true }).fatal", true],
    ["new TextDecoder().decode()", ""],
    ["new TextDecoder().decode(Uint16Array.of(0x6261))", "ab"],
    ["new TextDecoder().decode(Uint8Array.of(97, 98, 99).buffer)", "abc"],
    ["new TextDecoder().decode(Uint8Array.of(97, 98, 99).subarray(1))", "bc"],
    ["new TextEncoder().encodeInto('a€b', new Uint8Array(4))", { read: 2, written: 4 }],
    ["new TextEncoder().encodeInto('a€b', new Uint8Array(3))", { read: 1, written: 1 }],
    ["new TextEncoder().encodeInto('😀', new Uint8Array(9))", { read: 2, written: 4 }],
  ])("%s is %j", (expression, value) => {
    expect(evaluate(expression)).toEqual(value);
  });

  it.each([
    ["new TextDecoder('latin1')", 'RangeError: The encoding "latin1" is not available in a plugin, only utf-8 is'],
    [
      "new TextDecoder().decode(new Uint8Array(1), { stream: true })",
      "TypeError: TextDecoder cannot decode a stream in a plugin; decode all bytes at once",
    ],
    ["new TextDecoder().decode('text')", "TypeError: TextDecoder.decode expects an ArrayBuffer or a view of one"],
    [
      "new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.of(255))",
      "TypeError: The encoded data was not valid for encoding utf-8",
    ],
  ])("%s throws", (expression, error) => {
    expect(() => evaluate(expression)).toThrow(error);
  });
});

describe("console", () => {
  const printed = (code: string): string[] => {
    const lines: string[] = [];
    const onOutput = (text: string, stream: string): unknown => lines.push(`${stream}: ${text}`);
    new Plugin(`export const run = () => { ${code}; return ""; };`, { features: ["stdio"], onOutput }).run();
    return lines;
  };

  it("prints a line for each call, values as JSON", () => {
    const code = `
      console.log("a", 1, 2n, null, undefined, { b: [1n, new Map([["c", 1]])] }, Uint8Array.of(1, 2));
      console.warn("w"); console.error("e"); console.debug("d"); console.info("i"); console.trace("t");
      const circle = {}; circle.self = circle; console.log(circle, () => {}, Symbol("s"));`;
    expect(printed(code)).toEqual([
      'stdout: a 1 2n null undefined {"b":["1n",[["c",1]]]} [1,2]\n',
      "stderr: w\n",
      "stderr: e\n",
      "stdout: d\n",
      "stdout: i\n",
      "stderr: t\n",
      "stdout: [object Object] [Function: (anonymous)] Symbol(s)\n",
    ]);
  });

  it("prints an error with its stack", () => {
    expect(
      printed('function fail() { throw new TypeError("no"); } try { fail(); } catch (e) { console.log(e); }'),
    ).toEqual([
      expect.stringMatching(
        /^stdout: TypeError: no\n {4}at fail \(plugin\.js:1:\d+\)\n {4}at run \(plugin\.js:1:\d+\)\n$/,
      ),
    ]);
  });

  it("drops what is printed without the feature", () => {
    expect(new Plugin('export const run = () => { console.log("x"); return "done"; };').run()).toBe("done");
  });
});

describe("random numbers", () => {
  it.each(["Math.random()", "crypto.getRandomValues(new Uint8Array(1))", "crypto.randomUUID()"])(
    "%s throws without the feature",
    (expression) => {
      expect(() => evaluate(expression)).toThrow(
        'TypeError: this plugin has no random numbers; add "random" to armory.wasi in package.json',
      );
    },
  );

  it("differ from instance to instance with the feature", () => {
    const draw = (expression: string): unknown => evaluate(expression, { features: ["random"] });
    for (const expression of [
      "Math.random()",
      "crypto.randomUUID()",
      "[...crypto.getRandomValues(new Uint8Array(8))]",
    ]) {
      expect(draw(expression)).not.toEqual(draw(expression));
    }
  });

  it("are numbers of 53 bits below 1, and UUIDs of version 4", () => {
    const draws = evaluate("Array.from({ length: 1000 }, () => Math.random())", { features: ["random"] });
    if (!Array.isArray(draws)) throw new TypeError("expected numbers");
    expect(draws.every((one: number) => one >= 0 && one < 1 && Number.isInteger(one * 2 ** 53))).toBe(true);
    expect(new Set(draws).size).toBe(1000);
    expect(evaluate("crypto.randomUUID()", { features: ["random"] })).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it.each([
    ["crypto.getRandomValues([])", "TypeError: crypto.getRandomValues expects a typed array of integers"],
    [
      "crypto.getRandomValues(new Uint8Array(65537))",
      "RangeError: crypto.getRandomValues fills up to 65536 bytes, not 65537",
    ],
  ])("%s throws", (expression, error) => {
    expect(() => evaluate(expression, { features: ["random"] })).toThrow(error);
  });
});

describe("clocks", () => {
  it("stand still without the feature", () => {
    expect(evaluate("[Date.now(), new Date().toISOString(), performance.now()]")).toEqual([
      0,
      "1970-01-01T00:00:00.000Z",
      0,
    ]);
  });

  it("give the time with the feature", () => {
    expect(evaluate("new Date().toISOString()", { features: ["clocks"] })).toBe("2023-11-14T22:13:20.123Z");
  });
});

describe("what the engine lacks", () => {
  it.each(["Intl", "WebAssembly", "setTimeout", "fetch", "Buffer", "process", "require", "natives", "Temporal"])(
    "%s is undefined",
    (name) => {
      expect(evaluate(`typeof ${name}`)).toBe("undefined");
    },
  );
});
