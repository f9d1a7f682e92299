import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { WitType } from "../../src/component/wit-type.ts";
import { memoryLayout } from "../../src/arena/memory-layout.ts";
import { compileAnswerCheck } from "../../src/adapter/answer-check.ts";
import { ArenaGuest, callInArena } from "./support/arena-guest.ts";
import { makeGuest, text, u64 } from "./support/guest.ts";
import { trapKind } from "./support/trap-kind.ts";
import type { Plain } from "./support/typed-value.ts";
import { findWasmtime } from "./support/wasmtime.ts";
import type { GuestFunction } from "./support/wit-text.ts";

const wasmtime = findWasmtime();
afterAll(() => wasmtime?.close());

const primitive = (name: "bool" | "u8" | "s8" | "u16" | "s16" | "u32" | "char" | "f32"): WitType => ({
  kind: "primitive",
  primitive: name,
});
const list = (element: WitType): WitType => ({ kind: "list", element });
const tuple = (...types: readonly WitType[]): WitType => ({ kind: "tuple", types });
const option = (some: WitType): WitType => ({ kind: "option", some });
const result = (ok?: WitType, err?: WitType): WitType => ({ kind: "result", ok, err });
const enumOf = (count: number): WitType => ({
  kind: "enum",
  cases: Array.from({ length: count }, (_, index) => `e${index}`),
});
const flagsOf = (count: number): WitType => ({
  kind: "flags",
  flags: Array.from({ length: count }, (_, index) => `f${index}`),
});
const variant = (...types: readonly (WitType | undefined)[]): WitType => ({
  kind: "variant",
  cases: types.map((type, index) => ({ name: `c${index}`, type })),
});

/** 32-bit words as the data of a text module. */
const words = (...values: readonly number[]): string =>
  Buffer.from(Uint32Array.from(values, (one) => one >>> 0).buffer).toString("hex");
const end = 65_536;

/** What a guest with a page of memory gives: a core value, which is mostly a pointer, and some bytes of memory by where they lie, in hexadecimal. */
interface Answer {
  readonly type: WitType;
  readonly core: number;
  readonly memory?: Readonly<Record<number, string>>;
}

const legal: readonly (readonly [string, Answer, Plain])[] = [
  ["a bool that is 2", { type: primitive("bool"), core: 2 }, true],
  ["a bool whose low byte is 0", { type: primitive("bool"), core: 256 }, true],
  [
    "bools in memory that are neither 0 nor 1",
    { type: tuple(primitive("bool"), primitive("bool"), primitive("bool")), core: 64, memory: { 64: "ff0002" } },
    [true, false, true],
  ],
  [
    "a list of bools that are neither 0 nor 1",
    { type: list(primitive("bool")), core: 64, memory: { 64: words(80, 3), 80: "80 00 01" } },
    [true, false, true],
  ],
  ["a u8 with more bits", { type: primitive("u8"), core: 0x1ff }, "255"],
  ["an s8 with other bits", { type: primitive("s8"), core: 0x7f80 }, "-128"],
  ["a u16 with more bits", { type: primitive("u16"), core: -1 }, "65535"],
  ["an s16 with other bits", { type: primitive("s16"), core: 0x8000 }, "-32768"],
  ["flags that do not exist", { type: flagsOf(3), core: -1 }, [0, 1, 2]],
  [
    "flags of two bytes that do not exist",
    { type: tuple(flagsOf(9), flagsOf(1)), core: 64, memory: { 64: "fffeff" } },
    [[0, 1, 2, 3, 4, 5, 6, 7], [0]],
  ],
  [
    "flags of four bytes that do not exist",
    { type: tuple(flagsOf(17), primitive("u8")), core: 64, memory: { 64: "0000ff8007" } },
    [[16], "7"],
  ],
  ["the last char before the surrogates", { type: primitive("char"), core: 0xd7ff }, 0xd7ff],
  ["the first char behind the surrogates", { type: primitive("char"), core: 0xe000 }, 0xe000],
  ["the last char of all", { type: primitive("char"), core: 0x10_ffff }, 0x10_ffff],
  [
    "lists that overlap",
    { type: list(text), core: 64, memory: { 64: words(80, 3), 80: words(104, 4, 105, 2, 104, 4), 104: "61626364" } },
    ["abcd", "bc", "abcd"],
  ],
  [
    "a list that lies upon its own address",
    { type: list(primitive("u32")), core: 64, memory: { 64: words(64, 2) } },
    ["64", "2"],
  ],
  [
    "a list that ends with memory",
    { type: list(primitive("u8")), core: 64, memory: { 64: words(end - 2, 2), [end - 2]: "0102" } },
    ["1", "2"],
  ],
  ["an empty list at the end of memory", { type: list(u64), core: 64, memory: { 64: words(end, 0) } }, []],
  ["an empty text at the end of memory", { type: text, core: 64, memory: { 64: words(end, 0) } }, ""],
  ["a result that ends with memory", { type: tuple(u64, u64), core: end - 16 }, ["0", "0"]],
  ["a result at zero", { type: tuple(primitive("u32"), primitive("u32")), core: 0 }, ["0", "0"]],
  [
    "what would be wrong in another case",
    { type: tuple(option(primitive("char"))), core: 64, memory: { 64: words(0, 0xd800) } },
    [[0]],
  ],
];

const illegal: readonly (readonly [string, Answer, string])[] = [
  ["a result that is not aligned", { type: tuple(u64, u64), core: 68 }, "alignment"],
  ["a result that reaches over the end of memory", { type: tuple(u64, u64), core: end - 8 }, "range"],
  ["a result at the end of memory", { type: text, core: end }, "range"],
  ["a result near 2^32", { type: tuple(u64, u64), core: -8 }, "range"],
  ["a result at the last address", { type: tuple(primitive("u8"), primitive("u8")), core: -1 }, "range"],
  ["a text that reaches over the end of memory", { type: text, core: 64, memory: { 64: words(end - 1, 2) } }, "range"],
  ["a text near 2^32 whose end comes round", { type: text, core: 64, memory: { 64: words(-16, 32) } }, "range"],
  ["a text of 2^32 - 1 bytes", { type: text, core: 64, memory: { 64: words(1, -1) } }, "range"],
  ["an empty text outside of memory", { type: text, core: 64, memory: { 64: words(end + 1, 0) } }, "range"],
  ["an empty list outside of memory", { type: list(u64), core: 64, memory: { 64: words(-8, 0) } }, "range"],
  ["an empty list that is not aligned", { type: list(u64), core: 64, memory: { 64: words(4, 0) } }, "alignment"],
  ["a list that is not aligned", { type: list(primitive("u16")), core: 64, memory: { 64: words(81, 1) } }, "alignment"],
  [
    "a list of records that is not aligned",
    { type: list(tuple(u64, primitive("u8"))), core: 64, memory: { 64: words(84, 1) } },
    "alignment",
  ],
  [
    "a list whose size comes round to 8",
    { type: list(u64), core: 64, memory: { 64: words(80, 0x2000_0001) } },
    "range",
  ],
  [
    "a list whose size comes round to 0",
    { type: list(tuple(u64, u64)), core: 64, memory: { 64: words(80, 0x1000_0000) } },
    "range",
  ],
  [
    "a list of records over the end of memory",
    { type: list(tuple(primitive("u32"), primitive("u32"))), core: 64, memory: { 64: words(end - 12, 2) } },
    "range",
  ],
  [
    "a list in a list outside of memory",
    { type: list(list(primitive("u8"))), core: 64, memory: { 64: words(80, 2), 80: words(64, 1, end, 1) } },
    "range",
  ],
  ["an enum beyond its last", { type: enumOf(3), core: 3 }, "discriminant"],
  ["an enum whose low byte is right", { type: enumOf(3), core: 256 }, "discriminant"],
  ["an enum that is negative", { type: enumOf(300), core: -1 }, "discriminant"],
  [
    "an enum of two bytes in memory",
    { type: tuple(enumOf(300), primitive("u8")), core: 64, memory: { 64: "2c01" } },
    "discriminant",
  ],
  ["an option that is 2", { type: option(primitive("u8")), core: 64, memory: { 64: "02" } }, "discriminant"],
  ["a result that is 2", { type: tuple(result(), primitive("u8")), core: 64, memory: { 64: "02" } }, "discriminant"],
  ["a result as a core value that is 2", { type: tuple(result()), core: 2 }, "discriminant"],
  [
    "a variant beyond its last",
    { type: variant(text, undefined, u64), core: 64, memory: { 64: "03" } },
    "discriminant",
  ],
  [
    "a variant in a list",
    { type: list(variant(u64, undefined)), core: 64, memory: { 64: words(80, 2), 80: words(1, 0, 0, 0, 255) } },
    "discriminant",
  ],
  [
    "an option in an option in a record",
    { type: tuple(option(option(primitive("u32"))), u64), core: 64, memory: { 64: words(1, 9) } },
    "discriminant",
  ],
  [
    "an enum in a list of enums",
    { type: list(enumOf(2)), core: 64, memory: { 64: words(80, 3), 80: "000102" } },
    "discriminant",
  ],
  ["a high surrogate", { type: primitive("char"), core: 0xd800 }, "char"],
  ["a low surrogate", { type: primitive("char"), core: 0xdfff }, "char"],
  ["a char beyond the last", { type: primitive("char"), core: 0x11_0000 }, "char"],
  ["a char that is negative", { type: primitive("char"), core: -1 }, "char"],
  [
    "a surrogate in a list",
    { type: list(primitive("char")), core: 64, memory: { 64: words(80, 2), 80: words(97, 0xdabc) } },
    "char",
  ],
  [
    "a surrogate in a variant",
    { type: tuple(option(primitive("char"))), core: 64, memory: { 64: words(1, 0xd800) } },
    "char",
  ],
];

describe("what a guest may give", () => {
  it.each(legal)("%s", async (_, answer, value) => {
    expect(await answers(answer)).toEqual([[{ value }], [{ value }]]);
  });
});

describe("what a guest may not give", () => {
  it.each(illegal)("%s", async (_, answer, kind) => {
    expect(await answers(answer)).toEqual([[{ trap: kind }], [{ trap: kind }]]);
  });
});

/** A function of one parameter: core code of realloc, of the function and of post-return, and what is given. */
interface Taker {
  readonly type: WitType;
  readonly value: Plain;
  readonly realloc: string;
  readonly call?: string;
  readonly post?: string;
}

const grown = "(i32.shl (memory.grow (i32.const 1)) (i32.const 16))";
const nine: readonly WitType[] = Array.from({ length: 9 }, () => text);

describe("what realloc, the function and post-return may do", () => {
  it.each<readonly [string, Taker]>([
    ["realloc gives zero", { type: list(primitive("u32")), value: ["1", "2"], realloc: "(i32.const 0)" }],
    ["realloc gives the end of memory", { type: text, value: "ab", realloc: `(i32.const ${end - 2})` }],
    ["realloc gives the end of memory for nothing", { type: text, value: "", realloc: `(i32.const ${end})` }],
    ["realloc gives one place twice", { type: list(text), value: ["ab", "cd"], realloc: "(i32.const 64)" }],
    ["realloc grows memory", { type: tuple(...nine), value: nine.map((_, index) => `text ${index}`), realloc: grown }],
    [
      "the function grows memory",
      { type: text, value: "ab", realloc: "(i32.const 64)", call: "(drop (memory.grow (i32.const 1)))" },
    ],
    [
      "post-return grows memory",
      { type: text, value: "ab", realloc: "(i32.const 64)", post: "(drop (memory.grow (i32.const 1)))" },
    ],
  ])("%s", async (_, taker) => {
    expect(await takes(taker)).toEqual([[{ value: null }], [{ value: null }]]);
  });

  it("the result lies in memory that was not there before", async () => {
    const wat = `(module (memory (export "memory") 1) (global $at (mut i32) (i32.const 0))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
      (func (export "f") (result i32)
        (global.set $at ${grown})
        (i32.store8 offset=8 (global.get $at) (i32.const 0x61))
        (i32.store (global.get $at) (i32.add (global.get $at) (i32.const 8)))
        (i32.store offset=4 (global.get $at) (i32.const 1))
        (global.get $at))
      (func (export "cabi_post_f") (param i32) (drop (memory.grow (i32.const 1)))))`;
    const value = [{ value: "a" }];
    expect(await ask(wat, { name: "f", parameters: [], result: text }, [])).toEqual([value, value]);
  });
});

describe("what realloc, the function and post-return may not do", () => {
  it.each<readonly [string, string, Taker]>([
    [
      "realloc gives no multiple of the alignment",
      "realloc alignment",
      { type: list(primitive("u32")), value: ["1"], realloc: "(i32.const 66)" },
    ],
    [
      "realloc gives none for an empty list",
      "realloc alignment",
      { type: list(u64), value: [], realloc: "(i32.const 4)" },
    ],
    [
      "realloc gives none for many parameters",
      "realloc alignment",
      { type: tuple(...nine), value: nine.map(() => ""), realloc: "(i32.const 65)" },
    ],
    ["realloc gives too little", "realloc range", { type: text, value: "ab", realloc: `(i32.const ${end - 1})` }],
    [
      "realloc gives what is outside",
      "realloc range",
      { type: list(primitive("u32")), value: ["1"], realloc: "(i32.const 0x7fffff00)" },
    ],
    [
      "realloc gives what is outside for nothing",
      "realloc range",
      { type: text, value: "", realloc: `(i32.const ${end + 1})` },
    ],
    ["realloc gives the last address", "realloc range", { type: text, value: "ab", realloc: "(i32.const -1)" }],
    [
      "realloc gives what is outside in a list",
      "realloc range",
      {
        type: list(text),
        value: ["a"],
        realloc: `(select (i32.const 64) (i32.const ${end}) (i32.eq (local.get 2) (i32.const 4)))`,
      },
    ],
    ["realloc traps", "unreachable", { type: text, value: "ab", realloc: "unreachable" }],
    [
      "realloc calls itself without end",
      "stack",
      {
        type: text,
        value: "ab",
        realloc: "(call $realloc (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1)) (i32.const 1) i32.add",
      },
    ],
    ["the function traps", "unreachable", { type: text, value: "ab", realloc: "(i32.const 64)", call: "unreachable" }],
    [
      "the function calls itself without end",
      "stack",
      {
        type: text,
        value: "ab",
        realloc: "(i32.const 64)",
        call: "(call $f (local.get 0) (local.get 1)) (drop (memory.size))",
      },
    ],
    ["post-return traps", "unreachable", { type: text, value: "ab", realloc: "(i32.const 64)", post: "unreachable" }],
  ])("%s", async (_, kind, taker) => {
    expect(await takes(taker)).toEqual([[{ trap: kind }], [{ trap: kind }]]);
  });

  it("a list is longer than lists may be, though memory has it", async () => {
    const give = { name: "f", parameters: [], result: list(primitive("u8")) };
    const guest = (length: number): Promise<ArenaGuest> =>
      ArenaGuest.make({
        wat: `(module (memory (export "memory") 4097) (data (i32.const 0) "${escaped(words(8, length))}")
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
          (func (export "f") (result i32) (i32.const 0)))`,
      });
    // wasmtime gives up at half of that: it counts what each element takes in its own memory.
    expect((await guest(2 ** 28)).run(give, [[]])).toEqual({
      values: [],
      trap: "BrokenAnswer: a list of 268435456 at 8 has more than 268435455 bytes, the most that a list may have",
    });
  });
});

describe("a guest that failed", () => {
  it("is not told to give back the result", async () => {
    const guest = await ArenaGuest.make({
      wat: `(module (memory (export "memory") 1) (global $given (export "given") (mut i32) (i32.const 0))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
        (func (export "f") (param i32) (result i32) (i32.store8 (i32.const 64) (local.get 0)) (i32.const 64))
        (func (export "cabi_post_f") (param i32) (global.set $given (i32.add (global.get $given) (i32.const 1)))))`,
    });
    const f = { name: "f", parameters: [primitive("u8")], result: option(primitive("u8")) };
    const { values, trap } = guest.run(f, [["0"], ["1"], ["2"], ["0"]]);
    expect({ values, kind: trapKind(trap ?? "") }).toEqual({ values: [[0], [1, "0"]], kind: "discriminant" });
    expect(guest.exports["given"]).toMatchObject({ value: 2 });
  });

  it("has its batch end early once the outcomes are large", async () => {
    const guest = await ArenaGuest.make({ wat: reader });
    expect(
      guest.run(
        read,
        Array.from({ length: 4 }, () => [["97", "98"]]),
        9,
      ),
    ).toMatchObject({ trap: "OversizedAnswer: the answer is too large" });
    expect(
      guest.run(
        read,
        Array.from({ length: 4 }, () => [["97", "98"]]),
        10,
      ).values,
    ).toEqual(["ab", "ab", "ab", "ab"]);
  });
});

describe("text", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const decode = (bytes: readonly number[]): string | undefined => {
    try {
      return decoder.decode(Uint8Array.from(bytes));
    } catch {
      return undefined;
    }
  };
  /** Those bytes of which the arena makes something else than the decoder. */
  const disputed = async (all: readonly (readonly number[])[]): Promise<string[]> => {
    const guest = await ArenaGuest.make({ wat: reader });
    return all.flatMap((bytes) => {
      const { values, trap = "" } = guest.run(read, [[bytes.map(String)]]);
      const expected = decode(bytes);
      const isRight = expected === undefined ? trapKind(trap) === "utf-8" : values[0] === expected;
      return isRight ? [] : [Buffer.from(bytes).toString("hex")];
    });
  };

  it("is what a decoder that forgives nothing takes: every lead, every second byte, whole and cut short", async () => {
    const ends = [[], [0xbf], [0x80, 0xbf], [0x80, 0x80, 0x61], [0x80, 0x7f], [0xc0]];
    const all = Array.from({ length: 0x8000 }, (_, index) =>
      ends.map((rest) => [0x80 + (index >> 8), index & 0xff, ...rest]),
    );
    expect(await disputed(all.flat())).toEqual([]);
  });

  it("is that for any bytes", async () => {
    const edge = fc.constantFrom(
      0,
      0x61,
      0x7f,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc0,
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0xff,
    );
    const whole = fc.string({ unit: "binary", maxLength: 4 }).map((one) => [...Buffer.from(one)]);
    const ascii = fc.string({ unit: "binary-ascii", maxLength: 12 }).map((one) => [...Buffer.from(one)]);
    const parts = fc.array(
      fc.oneof(
        edge.map((one) => [one]),
        whole,
        ascii,
      ),
      { maxLength: 6 },
    );
    expect(
      await disputed(
        fc.sample(
          parts.map((each) => each.flat()),
          { seed: 6, numRuns: 30_000 },
        ),
      ),
    ).toEqual([]);
  });

  it.each([
    "80",
    "c080",
    "c1bf",
    "e09fbf",
    "eda080",
    "f08fbfbf",
    "f4908080",
    "f5808080",
    "ff",
    "c2",
    "e282",
    "f09f98",
    "61c2",
  ])("is not %s, for wasmtime neither", async (hex) => {
    const trap = [{ trap: "utf-8" }];
    expect(await ask(reader, read, [[...Buffer.from(hex, "hex")].map(String)])).toEqual([trap, trap]);
  });
});

// --- internal ---

/** A guest that takes bytes for a text. */
const reader = `(module (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "f") (param i32 i32) (result i32)
    (i32.store (i32.const 64) (local.get 0))
    (i32.store (i32.const 68) (local.get 1))
    (i32.const 64)))`;
const read: GuestFunction = { name: "f", parameters: [list(primitive("u8"))], result: text };

/** What the arena and wasmtime make of an answer, and of jco's the check that comes before its lifting. */
async function answers({ type, core, memory = {} }: Answer): Promise<unknown> {
  const data = Object.entries(memory).map(([at, hex]) => `(data (i32.const ${at}) "${escaped(hex)}")`);
  const wat = `(module (memory (export "memory") 1) ${data.join(" ")}
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
    (func (export "f") (result i32) (i32.const ${core})))`;
  const found = await ask(wat, { name: "f", parameters: [], result: type }, []);
  if (memoryLayout(type).flat.length > 1) {
    const { exports } = await ArenaGuest.make({ wat });
    expect(checked(type, exports["memory"], core)).toEqual(
      found[0].map((one) => ("trap" in one ? one.trap : undefined)),
    );
  }
  return found;
}

function checked(type: WitType, memory: unknown, pointer: number): (string | undefined)[] {
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("the guest has no memory");
  try {
    compileAnswerCheck(type, 2 ** 30)(memory, pointer);
    return [undefined];
  } catch (error) {
    return [trapKind(String(error))];
  }
}

function takes({ type, value, realloc, call = "", post = "" }: Taker): Promise<unknown> {
  const types = type.kind === "tuple" ? type.types : [type];
  const core = type.kind === "tuple" ? "(param i32)" : "(param i32 i32)";
  const wat = `(module (memory (export "memory") 1)
    (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${realloc})
    (func $f (export "f") ${core} ${call})
    (func (export "cabi_post_f") ${post}))`;
  return ask(
    wat,
    { name: "f", parameters: types, result: undefined },
    type.kind === "tuple" && typeof value === "object" ? value : [value],
  );
}

/** What the arena and wasmtime make of a call; where wasmtime is missing, the arena twice. */
async function ask(
  wat: string,
  type: GuestFunction,
  parameters: readonly Plain[],
): Promise<[readonly Answered[], readonly Answered[]]> {
  const guest = await makeGuest(wat, [type]);
  const calls = [{ function: type, parameters }];
  const arena = await callInArena(guest, calls);
  const native = (await wasmtime?.call(guest, calls)) ?? arena;
  const kinds = (each: typeof arena): Answered[] =>
    each.map((one) => ("trap" in one ? { trap: trapKind(one.trap) } : one));
  return [kinds(arena), kinds(native)];
}

type Answered = Awaited<ReturnType<typeof callInArena>>[number];

function escaped(hex: string): string {
  return hex.replace(/\s/g, "").replace(/../g, String.raw`\$&`);
}
