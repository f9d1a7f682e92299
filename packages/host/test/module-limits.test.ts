import { loadCode } from "@armory-plugins/host";
import { buildGuest, buildGuestWith } from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it } from "vitest";
import { parseComponent } from "../src/component/parse-component.ts";
import { append, coreModule, leb, listOf, section } from "@armory-plugins/test-guests/binary-parts";
import { abi, buildModule } from "./support/core-module.ts";
import { problemOf, problemOfGuest, taken } from "./support/problem-of.ts";

let guest: Uint8Array;
beforeAll(async () => {
  guest = await buildGuest("backup.wat");
});

/** The guest with another core module, which nothing instantiates. */
const withModule = (...sections: readonly Uint8Array[]): Uint8Array =>
  append(guest, section(1, coreModule(...sections)));

const functionType = section(1, [1, 0x60, 0, 0]);
const oneFunction = section(3, [1, 0]);
const emptyBody = [2, 0, 0x0b];

/** A function that does nothing, of `size` bytes with so many locals. */
function body(size: number, locals: number): Uint8Array {
  const start = locals === 0 ? [0] : [1, ...leb(locals), 0x7f];
  const nops = Buffer.alloc(size - start.length - 1, 0x01);
  return section(10, [1, ...leb(size), ...start], nops, [0x0b]);
}

/** A list of so many items that begin with a name of their own. */
function named(id: number, count: number, before: readonly number[], behind: readonly number[]): Uint8Array {
  const items = Array.from({ length: count }, (_, index) => {
    const name = Buffer.from(index.toString(36).padStart(4, "_"));
    return Buffer.concat([Uint8Array.of(...before, name.length), name, Uint8Array.from(behind)]);
  });
  return section(id, leb(count), ...items);
}

describe("a core module has at most", () => {
  it.each<[what: string, most: number, (count: number) => readonly Uint8Array[]]>([
    ["types", 100_000, (count) => [listOf(1, count, [0x60, 0, 0])]],
    ["imports", 10_000, (count) => [functionType, named(2, count, [0], [0, 0])]],
    ["functions", 200_000, (count) => [functionType, listOf(3, count, [0]), listOf(10, count, emptyBody)]],
    ["globals", 100_000, (count) => [listOf(6, count, [0x7f, 0, 0x41, 0, 0x0b])]],
    ["exports", 100_000, (count) => [functionType, oneFunction, named(7, count, [], [0, 0]), listOf(10, 1, emptyBody)]],
    ["element segments", 10_000, (count) => [listOf(9, count, [1, 0, 0])]],
    ["data segments", 100_000, (count) => [listOf(11, count, [1, 0])]],
  ])("so many %s: %i", async (what, most, sections) => {
    expect(await problemOfGuest(withModule(...sections(most)))).toBe(taken);
    const message = `[SIZE_LIMIT] cannot load plugin.wasm: a core module has ${most + 1} ${what}; the limit is ${most}`;
    expect(await problemOfGuest(withModule(...sections(most + 1)))).toBe(message);
  });

  it("2 MiB of one function", async () => {
    const most = 2 * 2 ** 20;
    expect(await problemOfGuest(withModule(functionType, oneFunction, body(most, 0)))).toBe(taken);
    const message = `[SIZE_LIMIT] cannot load plugin.wasm: a core module has a function of ${most + 1} bytes at byte 28; the limit is ${most}`;
    expect(await problemOfGuest(withModule(functionType, oneFunction, body(most + 1, 0)))).toBe(message);
  });

  it("10,000 locals of one function, however they are grouped", async () => {
    expect(await problemOfGuest(withModule(functionType, oneFunction, body(100, 10_000)))).toBe(taken);
    const groups = [2, ...leb(9_999), 0x7f, 2, 0x7e, 0x0b];
    const grouped = section(10, [1, groups.length, ...groups]);
    const message =
      "[SIZE_LIMIT] cannot load plugin.wasm: a core module has a function with 10001 locals at byte 22; the limit is 10000";
    expect(await problemOfGuest(withModule(functionType, oneFunction, grouped))).toBe(message);
  });

  it("so many bytes times locals of one function, which is what V8's compilers take memory by", async () => {
    expect(await problemOfGuest(withModule(functionType, oneFunction, body(13_421, 10_000)))).toBe(taken);
    const message =
      "[SIZE_LIMIT] cannot load plugin.wasm: a core module has a function of 13422 bytes with 10000 locals at byte 24; the limit is 134217728 for bytes times locals";
    expect(await problemOfGuest(withModule(functionType, oneFunction, body(13_422, 10_000)))).toBe(message);
  });

  it.each([
    ["tags", "(tag)", 1_000],
    ["tables", "(table 0 0 funcref)", 1_000],
    ["memories", "(memory 0 0)", 99],
  ])("so many %s, of a core module with an ABI of its own", async (what, item, most) => {
    const load = async (count: number): Promise<string> =>
      problemOf(loadCode(await buildModule({ more: item.repeat(count) }), { name: "plugin.wasm", abi }));
    expect(await load(most)).toBe(taken);
    const [all, limit] = what === "memories" ? [101, 100] : [most + 1, most];
    expect(await load(most + 1)).toBe(
      `[SIZE_LIMIT] cannot load plugin.wasm: a core module has ${all} ${what}; the limit is ${limit}`,
    );
  });

  it("32 MiB of functions, with the plugin's other core modules", async () => {
    // 16 of them, one byte too small for each its own size; the guest's are some bytes more
    const bodies = (size: number): Uint8Array => {
      const one = Buffer.concat([Uint8Array.of(...leb(size), 0), Buffer.alloc(size - 2, 0x01), Uint8Array.of(0x0b)]);
      return section(10, [16], ...Array.from({ length: 16 }, () => one));
    };
    const functions = [functionType, listOf(3, 16, [0])];
    expect(await problemOfGuest(withModule(...functions, bodies(2 ** 21 - 200)))).toBe(taken);
    const message = /^\[SIZE_LIMIT\] cannot load plugin.wasm: its functions have \d+ bytes; the limit is 33554432$/;
    expect(await problemOfGuest(withModule(...functions, bodies(2 ** 21 - 10)))).toMatch(message);
  });

  it("2,000,000 functions, globals, imports, exports and segments, each instance counted", async () => {
    // A global is a v128 of zero; section 2 instantiates the module behind the guest's own so many times
    const globals = listOf(6, 100_000, [0x7b, 0, 0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0), 0x0b]);
    const many = (count: number): Uint8Array => {
      const index = parseComponent(guest).core.modules.length;
      return append(guest, section(1, coreModule(globals)), listOf(2, count, [0, ...leb(index), 0]));
    };
    expect(await problemOfGuest(many(19))).toBe(taken);
    const message =
      /^\[SIZE_LIMIT\] cannot load plugin.wasm: its instances have 20000\d\d functions, globals, imports, exports and segments; the limit is 2000000$/;
    expect(await problemOfGuest(many(20))).toMatch(message);
  });

  it("128 MiB, with the plugin's other core modules", async () => {
    const custom = section(0, [1, 0x78], Buffer.alloc(128 * 2 ** 20));
    const problem = await problemOfGuest(withModule(custom));
    expect(problem).toMatch(
      /^\[SIZE_LIMIT\] cannot load plugin.wasm: its core modules have \d+ bytes; the limit is 134217728$/,
    );
  });
});

describe("garbage-collected types", () => {
  const refused = (at: number): string =>
    `[ISOLATION_REQUIRED] cannot load plugin.wasm in a thread: a core module has a garbage-collected type (at byte ${at}), and V8 does not limit the memory of its values there; run it in a process of its own (isolation "process")`;

  it.each<[what: string, types: readonly number[]]>([
    ["a struct", [0x5f, 0]],
    ["an array", [0x5e, 0x7f, 0]],
    ["a recursive group", [0x4e, 1, 0x5f, 0]],
    ["a subtype", [0x50, 0, 0x5f, 0]],
    ["a final subtype", [0x4f, 0, 0x5f, 0]],
  ])("%s is refused, behind types of functions and in a module that nothing instantiates", async (_, types) => {
    const bytes = withModule(section(1, [2, 0x60, 1, 0x64, 0x70, 1, 0x7f, ...types]));
    expect(await problemOfGuest(bytes)).toBe(refused(17));
  });

  it("are refused in a component inside of a component", async () => {
    const inner = section(4, [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0], section(1, coreModule(section(1, [1, 0x5f, 0]))));
    const outer = section(4, [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0], inner);
    expect(await problemOfGuest(append(guest, outer))).toBe(refused(11));
  });

  it("are refused in a core module with an ABI of its own", async () => {
    const bytes = await buildModule({ more: "(type (struct))" });
    expect(await problemOf(loadCode(bytes, { name: "plugin.wasm", abi }))).toContain("[ISOLATION_REQUIRED]");
  });

  it("are not meant by references that need none of them", async () => {
    const fields =
      "(table 1 externref) (func (param anyref i31ref (ref null func)) (result eqref) (ref.i31 (i32.const 1)))";
    expect(await problemOfGuest(await buildGuestWith({ fields }))).toBe(taken);
  });
});

describe("a core module that breaks its format", () => {
  it.each<[what: string, content: Uint8Array, problem: string]>([
    ["a type that nobody knows", section(1, [1, 0x5c]), "unknown type 0x5c at byte 11"],
    ["limits that nobody knows", section(5, [1, 0x10, 0]), "unknown limits 0x10 at byte 11"],
  ])("has %s", async (_, content, problem) => {
    const message = `[MALFORMED_COMPONENT] plugin.wasm is not a valid component: a core module is broken: ${problem}`;
    expect(await problemOfGuest(withModule(content))).toBe(message);
  });
});
