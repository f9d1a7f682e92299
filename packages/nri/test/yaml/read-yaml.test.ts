import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNriError } from "../../src/nri-error.ts";
import { readYaml, readYamlDocument } from "../../src/yaml/read-yaml.ts";
import { arbitraryTypos, arbitraryYaml } from "../support/arbitrary-yaml.ts";
import { kubernetes } from "../support/kubernetes.ts";

const ask = kubernetes();
const options = { path: "a.yaml", code: "INVALID_POD" } as const;
const read = (text: string): unknown => readYamlDocument(text, options);

describe("readYaml()", () => {
  it("reads the documents of a file; an empty one has none", () => {
    expect(readYaml("a: 1\n---\n- 0644\n", options)).toEqual([{ a: 1 }, [420]]);
    expect(readYaml("# nothing\n", options)).toEqual([]);
    expect(readYaml("", options)).toEqual([]);
  });

  it("reads booleans and octal numbers of YAML 1.1, and every digit of an integer", () => {
    expect(read("{ a: yes, b: 01750, c: 'yes', d: 9223372036854775807, e: !!str 5, f: ~ }")).toEqual({
      a: true,
      b: 1000,
      c: "yes",
      d: 2n ** 63n - 1n,
      e: "5",
      f: null,
    });
  });

  it("merges maps; what comes later wins, and of a list what comes first", () => {
    const text =
      "x: &x {a: 1, b: 1}\ny: &y {a: 2, c: 2}\nz: {<<: [*x, *y], b: 3}\nw: {b: 3, <<: *x}\nv: {<<: {a: 5}}\n";
    expect(read(text)).toMatchObject({ z: { a: 1, b: 3, c: 2 }, w: { a: 1, b: 1 }, v: { a: 5 } });
  });

  it("takes a key for what it is, whatever objects have by that name", () => {
    const value = read("{ __proto__: x, constructor: z, 010: z, on: w }");
    expect(Object.entries(value as object)).toEqual([
      ["8", "z"],
      ["__proto__", "x"],
      ["constructor", "z"],
      ["true", "w"],
    ]);
  });

  it("takes thousands of aliases, but not those that stand for what nobody wrote", () => {
    const many = `a: &a {b: c}\nd: [${"*a, ".repeat(5000)}]`;
    expect(read(many)).toEqual({ a: { b: "c" }, d: Array.from({ length: 5000 }, () => ({ b: "c" })) });
    const levels = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    const bomb = levels.map((name, at) => `${name}: &${name} [${at === 0 ? "x" : `*${levels[at - 1]}, `.repeat(9)}]`);
    expect(() => read(bomb.join("\n"))).toThrow(
      /\[INVALID_POD\] "a.yaml" line 5, column \d+: aliases stand for too much; write out what is meant/,
    );
  });

  it("takes blank lines that every parser reads alike", () => {
    const text = 'a: "b\\\\\n\n  c\\\n  d"\ne: |2+\n\n\nf: |2\n     \n  g\nh: |\n     \ni: >-\n  j\n     \n';
    expect(read(text)).toEqual({ a: "b\\\nc\u0064", e: "\n\n", f: "   \ng\n", h: "", i: "j\n   " });
  });

  it("takes a scalar of many characters", () => {
    expect(read(`a: ${"x".repeat(8_000_000)}`)).toEqual({ a: "x".repeat(8_000_000) });
  });

  it("takes aliases of a long scalar, but not gigabytes of it", () => {
    const text = (count: number) => `a: &a [&b ${"x".repeat(1_000_000)}]\nc: [${"*b , *a , ".repeat(count)}]`;
    expect(read(text(8))).toMatchObject({ c: { length: 16 } });
    expect(() => read(text(9))).toThrow(/line 2, column \d+: aliases stand for too much; write out what is meant/);
  });

  it("takes JSON with what ends a line in YAML", () => {
    expect(read('{"a": "\u2028\\ud83d\\ude00"}')).toEqual({ a: "\u2028\u{1f600}" });
  });

  it.each([
    ["a: [", "line 1, column 5: Flow sequence"],
    ["a: &a [*a]", "line 1, column 8: an alias stands for what it is in; write it out"],
    ["a: *b", "line 1, column 4: there is no anchor &b before its alias"],
    ["a: 1\na: 2", "line 2, column 1: Map keys must be unique"],
    ["{ 1: a, 01: b }", "line 1, column 9: Map keys must be unique"],
    ["{ 1.5: a }", "line 1, column 3: the key 1.5 is a number that is not whole; put it in quotes"],
    ["{ 1e6: a }", "line 1, column 3: the key 1e6 is a number that is not whole; put it in quotes"],
    ["{ ~: a }", "line 1, column 3: a key is null, a list or a map; write a string"],
    ["? [a]\n: b", "line 1, column 3: a key is null, a list or a map; write a string"],
    ["a: !!int x", 'line 1, column 10: "x" is not what its tag says, !!int'],
    ["a: !!binary aGk=", "line 1, column 13: the tag binary has no place here; leave it away"],
    ["a: [!x, y]", "line 1, column 7: the tag !x has no place here; leave it away"],
    [
      "{ a:, b: c }",
      "line 1, column 3: there is no space after the colon; write one, or put what is before it in quotes",
    ],
    [
      "# a\n\ufeffa: b",
      "line 2, column 1: U+FEFF is read differently by each parser; write it as an escape in double quotes",
    ],
    [
      'a: "b\\\n\n  c"',
      "line 1, column 4: its blank lines are read differently by each parser; write them as \\n in double quotes",
    ],
    [
      "a: |-2\r\n    \r\nb: c",
      "line 1, column 4: its blank lines are read differently by each parser; write them as \\n in double quotes",
    ],
    ["{ ?a: b }", 'line 1, column 3: "?a" begins with the sign of a key; put it in quotes'],
    [
      "a: 'b\rc'",
      "line 1, column 6: U+000D is read differently by each parser; write it as an escape in double quotes",
    ],
    ["a: .inf", 'line 1, column 4: ".inf" is a number that JSON does not have; put it in quotes'],
    [
      'a: "\\ud800"',
      "line 1, column 4: half of a surrogate pair is not a character; write both halves, or the character",
    ],
    [
      '"\\udfff": b',
      "line 1, column 1: half of a surrogate pair is not a character; write both halves, or the character",
    ],
    ["a: &x b\nc: {<<: *x}", "line 2, column 9: << takes a map, an alias of one, or a list of these"],
    [
      "a: b\u2028c",
      "line 1, column 5: U+2028 is read differently by each parser; write it as an escape in double quotes",
    ],
    [
      "a: b\u0007",
      "line 1, column 5: U+0007 is read differently by each parser; write it as an escape in double quotes",
    ],
  ])("refuses %j", (text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: "INVALID_POD", message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ["nested lists", `${"[".repeat(1500)}${"]".repeat(1500)}`, "it is nested too deeply"],
    [
      "a chain of aliases, beside enough that is written out",
      `x: [${"y, ".repeat(40_000)}]\nk0: &k0 ${"[".repeat(800)}${"]".repeat(800)}\n${Array.from({ length: 300 }, (_, at) => `k${at + 1}: &k${at + 1} [*k${at} ]`).join("\n")}`,
      "it is nested too deeply",
    ],
    ["millions of brackets", "[".repeat(5_000_000), '"a.yaml": it has more than 1000000 tokens'],
    ["many documents", "a: [b]\n---\n".repeat(150_000), '"a.yaml": it has more than 1000000 tokens'],
  ])("refuses %s", (_, text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: "INVALID_POD", message: expect.stringContaining(message) }),
    );
  });

  it("refuses a second document where one is expected", () => {
    expect(() => read("a: 1\n---\nb: 2\n")).toThrow('[INVALID_POD] "a.yaml" has 2 documents; expected one');
  });

  it.skipIf(ask === undefined)("reads any document as kubectl does", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryYaml(), async (text) => {
        const ours = outcome(() => withDigits(read(text)));
        // Ours alone refuses keys that stand twice
        if (ours.refused?.includes("Map keys must be unique") === true) return;
        const { value, error } = (await ask?.({ do: "yaml", text })) ?? {};
        const theirs = error === undefined ? { value: withBigints(String(value)) } : { refused: expect.any(String) };
        expect(ours, error).toEqual(theirs);
        compared += 1;
      }),
      { numRuns: 6000 },
    );
    expect(compared).toBeGreaterThan(5000);
  });

  it.skipIf(ask === undefined)("reads nothing else than kubectl of a text with typos that both take", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryTypos(), async (text) => {
        const ours = outcome(() => withDigits(readYaml(text, options)[0]));
        const { value, error } = (await ask?.({ do: "yaml", text })) ?? {};
        if (ours.refused !== undefined || error !== undefined) return;
        expect(ours).toEqual({ value: withBigints(String(value)) });
        compared += 1;
      }),
      { numRuns: 5000 },
    );
    expect(compared).toBeGreaterThan(1000);
  });
});

interface Outcome {
  readonly value?: unknown;
  readonly refused?: string;
}

function outcome(call: () => unknown): Outcome {
  try {
    return { value: call() ?? null };
  } catch (error) {
    if (!isNriError(error)) throw error;
    return { refused: error.message };
  }
}

/** Large numbers of our own as JSON writes them, with bigints for their digits. */
function withDigits(value: unknown): unknown {
  if (typeof value === "number") return digitsOf(String(value)) ?? value;
  if (Array.isArray(value)) return value.map(withDigits);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withDigits(part)]));
}

/** JSON with every digit of its integers. */
function withBigints(json: string): unknown {
  return JSON.parse(json, (_key, value: unknown, context?: { readonly source?: string }) => {
    return typeof value === "number" ? (digitsOf(context?.source ?? "") ?? value) : value;
  });
}

function digitsOf(source: string): bigint | undefined {
  return /^-?\d+$/.test(source) && !Number.isSafeInteger(Number(source)) ? BigInt(source) : undefined;
}
