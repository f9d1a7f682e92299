import { accept, backupPlugin, isInitError } from "@armory-plugins/guest";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const context = { topic: "orders" };

describe("config without a schema", () => {
  it.each<[yaml: string | undefined, value: unknown]>([
    [undefined, undefined],
    ["", null],
    ["# nothing but a comment\n", null],
    ["---\n", null],
    ["null", null],
    ["\ufeffa: 1", { a: 1 }],
    ['{"a":[1,2.5,true,null,"x"]}', { a: [1, 2.5, true, null, "x"] }],
    ["a:\r\n  - b: 1\r\n    c: text\r\n", { a: [{ b: 1, c: "text" }] }],
    ["text: |\n  one\n  two\n", { text: "one\ntwo\n" }],
    ["ünïcode: 🜚", { ünïcode: "🜚" }],
    ["a: no\nb: off\nc: yes\nd: y", { a: "no", b: "off", c: "yes", d: "y" }],
    ["a: 0x10\nb: 0o17\nc: 017\nd: 1_000\ne: 1e3", { a: 16, b: 15, c: 17, d: "1_000", e: 1000 }],
    ["a: 12:30:45\nb: 2001-12-14\nc: '5'\nd: ~\ne:", { a: "12:30:45", b: "2001-12-14", c: "5", d: null, e: null }],
    ["a: .inf\nb: -.INF\nc: 9007199254740991", { a: Infinity, b: -Infinity, c: Number.MAX_SAFE_INTEGER }],
    ["a: 1e300", { a: 1e300 }],
    ["a: '9007199254740993'", { a: "9007199254740993" }],
    ["base: &b { x: 1 }\nuse: *b", { base: { x: 1 }, use: { x: 1 } }],
    ["<<: { a: 1 }", { "<<": { a: 1 } }],
    ["1: one\ntrue: two", { 1: "one", true: "two" }],
  ])("reads %j", (yaml, value) => {
    expect(configOf(yaml)).toEqual(value);
  });

  it("keeps __proto__ an ordinary key", () => {
    const config = configOf("__proto__: { polluted: true }");
    expect(Reflect.ownKeys(Object(config))).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(config)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });

  it("reads a config of a megabyte, with an anchor used a thousand times", () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `  - topic-${index}-with-quite-a-long-name-for-a-topic`);
    const aliases = Array.from({ length: 1_000 }, () => "  - *one");
    const config = configOf(`one: &one { a: 1 }\ntopics:\n${lines.join("\n")}\nmany:\n${aliases.join("\n")}\n`);
    expect(config).toMatchObject({ topics: { length: 20_000 }, many: { length: 1_000 } });
  });
});

describe("a config that is not YAML", () => {
  it.each<[what: string, yaml: string, text: unknown]>([
    [
      "an open bracket",
      "a: [1, 2",
      expect.stringMatching(/^config: line 1, column 9: Flow sequence in block collection must be/),
    ],
    [
      "a tab for indentation",
      "a:\n\tb: 1",
      expect.stringMatching(/^config: line 2, column 1: Tabs are not allowed as indentation$/),
    ],
    ["a key twice", "remove: []\nmask: []\nremove: [a]", "config: line 3, column 1: Map keys must be unique"],
    [
      "two documents",
      "a: 1\n---\nb: 2",
      expect.stringMatching(/^config: line 2, column 1: Source contains multiple documents/),
    ],
    ["an unknown alias", "a: *nobody", "config: line 1, column 4: alias *nobody has no anchor before it"],
    ["an unknown tag", "a: !secret x", "config: line 1, column 4: Unresolved tag: !secret"],
    [
      "a mapping in a scalar",
      "a: b: c",
      expect.stringMatching(/^config: line 1, column 4: Nested mappings are not allowed/),
    ],
    [
      "a key that is a list",
      "? [a]\n: b",
      "config: line 1, column 3: a key must be a string or another scalar, not a list or a mapping",
    ],
    [
      "hundreds of keys in keys",
      `a:\n  ${"? ".repeat(400)}x\n`,
      "config: line 2, column 5: a key must be a string or another scalar, not a list or a mapping",
    ],
    [
      "an integer that loses digits",
      "a:\n  - 9007199254740993",
      "config: line 2, column 5: integer 9007199254740993 is beyond 2^53 and would lose digits; put it in quotes",
    ],
    [
      "a hexadecimal integer that loses digits",
      "a: 0xFFFFFFFFFFFFFFFF",
      "config: line 1, column 4: integer 0xFFFFFFFFFFFFFFFF is beyond 2^53 and would lose digits; put it in quotes",
    ],
  ])("is refused: %s", (_, yaml, text) => {
    expect(refusalOf(yaml)).toEqual({
      code: "CONFIG_SYNTAX",
      text,
    });
  });

  it("is refused: a billion laughs", () => {
    const levels = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? `l0: &l0 [lol]`
        : `l${level}: &l${level} [${Array(9)
            .fill(`*l${level - 1}`)
            .join(", ")}]`,
    );
    expect(refusalOf(levels.join("\n"))).toEqual({
      code: "CONFIG_SYNTAX",
      text: "config: its aliases repeat more than 10000 values",
    });
  });

  it("is refused: an alias inside its own anchor", () => {
    expect(refusalOf("a: &a [*a]")).toEqual({
      code: "CONFIG_SYNTAX",
      text: "config: line 1, column 8: alias *a is within its own anchor",
    });
  });

  it("is refused: brackets 100,000 deep", () => {
    expect(refusalOf("[".repeat(100_000))).toEqual({ code: "CONFIG_SYNTAX", text: expect.stringMatching(/^config: /) });
  });
});

const schemas = {
  zod: z.strictObject({ remove: z.array(z.string()).default([]), "x-max": z.int().optional() }),
  valibot: v.strictObject({ remove: v.optional(v.array(v.string()), []), "x-max": v.optional(v.number()) }),
  arktype: type({ "+": "reject", remove: type("string[]").default(() => []), "x-max?": "number" }),
};

describe.each(Object.entries(schemas))("config with a schema of %s", (library, schema) => {
  it.each([undefined, "", "# nothing", "null", "{}"])("is given {} for %j", (yaml) => {
    expect(configOf(yaml, schema)).toEqual({ remove: [] });
  });

  it("is given the data of the YAML", () => {
    expect(configOf("remove: [a, b]", schema)).toEqual({ remove: ["a", "b"] });
  });

  it("refuses what does not fit and names its path", () => {
    const refusals = ["remove: [a, 1]", "x-max: no", "other: 1", "- a", "text"].map((yaml) => refusalOf(yaml, schema));
    expect(refusals.map(({ code }) => code)).toEqual(Array(5).fill("CONFIG_INVALID"));
    expect(refusals.map(({ text }) => text)).toEqual(
      {
        zod: [
          "config: remove[1]: Invalid input: expected string, received number",
          'config: ["x-max"]: Invalid input: expected number, received string',
          'config: Unrecognized key: "other"',
          "config: Invalid input: expected object, received array",
          "config: Invalid input: expected object, received string",
        ],
        valibot: [
          "config: remove[1]: Invalid type: Expected string but received 1",
          'config: ["x-max"]: Invalid type: Expected number but received "no"',
          'config: other: Invalid key: Expected never but received "other"',
          'config: ["0"]: Invalid key: Expected never but received "0"',
          'config: Invalid type: Expected Object but received "text"',
        ],
        arktype: [
          "config: remove[1] must be a string (was a number)",
          'config: value at ["x-max"] must be a number (was a string)',
          "config: other must be removed",
          'config: value at ["0"] must be removed',
          "config: must be an object (was a string)",
        ],
      }[library],
    );
  });
});

describe("config with a schema that misbehaves", () => {
  const asynchronous = "config: its schema is asynchronous, or threw; a plugin's calls are synchronous";
  it("is refused when the schema is asynchronous", () => {
    const schema = z.object({ a: z.string().refine(async () => true) });
    expect(refusalOf("a: x", schema)).toEqual({ code: "CONFIG_INVALID", text: asynchronous });
  });

  it("is refused when the schema answers a promise that rejects, which nobody else hears of", async () => {
    const schema = schemaOf(() => Promise.reject(new Error("later")));
    expect(refusalOf("a: x", schema)).toEqual({ code: "CONFIG_INVALID", text: asynchronous });
    // A rejection that nobody handles fails the run of vitest, before the next turn of the event loop
    await new Promise((resolve) => setImmediate(resolve));
  });

  it("is refused when the schema throws", () => {
    const schema = schemaOf(() => {
      throw new RangeError("no");
    });
    expect(refusalOf("a: x", schema)).toEqual({
      code: "CONFIG_INVALID",
      text: "config: its schema failed: RangeError: no",
    });
    const ofZod = z.unknown().transform(() => {
      throw new RangeError("no");
    });
    expect(refusalOf("a: x", ofZod)).toEqual({ code: "CONFIG_INVALID", text: asynchronous });
  });

  it("shows ten problems of many", () => {
    const schema = z.array(z.string());
    const { text } = refusalOf(`[${Array(25).fill(1).join(",")}]`, schema);
    expect(text.match(/Invalid input/g)).toHaveLength(10);
    expect(text).toMatch(/; \[9\]: Invalid input: expected string, received number; and 15 more$/);
  });
});

function schemaOf(validate: () => Promise<never>): AnySchema {
  return { "~standard": { version: 1, vendor: "test", validate } };
}

type AnySchema = Parameters<typeof backupPlugin>[0]["config"];

function configOf(yaml: string | undefined, schema?: AnySchema): unknown {
  let seen: unknown = "init did not run";
  const plugin = backupPlugin({
    ...(schema === undefined ? {} : { config: schema }),
    init({ config }) {
      seen = config;
    },
    transform: accept,
  });
  plugin.init(context, yaml);
  return seen;
}

function refusalOf(yaml: string, schema?: AnySchema): { code: string; text: string } {
  try {
    configOf(yaml, schema);
  } catch (thrown) {
    if (isInitError(thrown)) return { code: thrown.code, text: thrown.message };
    throw thrown;
  }
  throw new Error("the config was taken");
}
