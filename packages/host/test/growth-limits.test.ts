import { openComponent, openPortableComponent, type Limits } from "@armory-plugins/host";
import { compileCode } from "@armory-plugins/host/process";
import { buildGuest, buildGuestWith } from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it } from "vitest";
import { append, component, coreModule, leb, listOf, section } from "@armory-plugins/test-guests/binary-parts";
import { problemOf, problemOfGuest, taken } from "./support/problem-of.ts";

let guest: Uint8Array;
beforeAll(async () => {
  guest = await buildGuest("backup.wat");
});

/** The guest with another core module, which is instantiated so many times. */
const withInstances = (module: Uint8Array, count: number): Uint8Array =>
  append(guest, section(1, module), listOf(2, count, [0, 1, 0]));

const tableOf = (minimum: number): Uint8Array => coreModule(section(4, [1, 0x70, 0, ...leb(minimum)]));
const memoryOf = (pages: number): Uint8Array => coreModule(section(5, [1, 0, ...leb(pages)]));

describe("tables", () => {
  const tooMany = (entries: number): string =>
    `[SIZE_LIMIT] cannot load plugin.wasm: it starts with ${entries} table entries; the limit is 1000000`;

  it.each([
    ["one table", "(table 1000000 funcref)", "(table 1000001 funcref)", 1_000_001],
    [
      "two tables",
      "(table 999999 funcref) (table 1 externref)",
      "(table 999999 funcref) (table 2 externref)",
      1_000_001,
    ],
    [
      "a table with something in each entry",
      "(func $f) (table 1000000 (ref func) (ref.func $f))",
      "(func $f) (table 1000001 (ref func) (ref.func $f))",
      1_000_001,
    ],
  ])("%s may start with a million entries, and no more", async (_, most, more, entries) => {
    expect(await problemOfGuest(await buildGuestWith({ fields: most }))).toBe(taken);
    const problem = await problemOfGuest(await buildGuestWith({ fields: more }));
    expect(problem).toBe(tooMany(entries));
  });

  it("with addresses of 64 bits count as well", async () => {
    const problem = await problemOfGuest(await buildGuestWith({ fields: "(table i64 9000000 funcref)" }));
    expect(problem).toBe(tooMany(9_000_000));
  });

  it("of all instances count together", async () => {
    expect(await problemOfGuest(withInstances(tableOf(250_000), 4))).toBe(taken);
    expect(await problemOfGuest(withInstances(tableOf(250_000), 5))).toBe(tooMany(1_250_000));
  });

  it("of components inside of the component count as often as these are instantiated", async () => {
    const inner = component(section(1, tableOf(250_000)), listOf(2, 2, [0, 0, 0]));
    const nested = (count: number): Uint8Array => append(guest, section(4, inner), listOf(5, count, [0, 0, 0]));
    expect(await problemOfGuest(nested(2))).toBe(taken);
    expect(await problemOfGuest(nested(3))).toBe(tooMany(1_500_000));
  });

  it("grow to a million entries in all, one with a maximum of its own to that", async () => {
    const grow = (table: string, by: number): string => `(table.grow ${table} (ref.null func) (i32.const ${by}))`;
    const bytes = await buildGuestWith({
      fields: "(table $one 10 funcref) (table $other 10 funcref) (table $small 10 20 funcref)",
      // A million less 30 is 999,970: a third of it each
      init: `
        (if (i32.ne ${grow("$one", 333_324)} (i32.const -1)) (then unreachable))
        (if (i32.ne ${grow("$one", 333_323)} (i32.const 10)) (then unreachable))
        (if (i32.ne ${grow("$other", 333_323)} (i32.const 10)) (then unreachable))
        (if (i32.ne ${grow("$small", 11)} (i32.const -1)) (then unreachable))
        (if (i32.ne ${grow("$small", 10)} (i32.const 10)) (then unreachable))`,
    });
    expect(await problemOfGuest(bytes)).toBe(taken);
  });

  it("are imported as before, by modules that name their size", async () => {
    const exported = coreModule(section(4, [1, 0x70, 1, 2, 2]), section(7, [1, 1, 0x74, 1, 0]));
    const importing = coreModule(section(2, [1, 0, 1, 0x74, 1, 0x70, 1, 2, 2]));
    const bytes = append(
      guest,
      section(1, exported),
      section(1, importing),
      // (core instance $table (instantiate 1)), (core instance (instantiate 2 (with "" (instance $table))))
      section(2, [2, 0, 1, 0, 0, 2, 1, 0, 0x12, 1]),
    );
    expect(await problemOfGuest(bytes)).toBe(taken);
  });

  it("may have segments of 16 MiB for all instances", async () => {
    // (elem func 0 0 …)
    const segment = (entries: number): Uint8Array => section(9, [1, 1, 0, ...leb(entries)], Buffer.alloc(entries));
    const bytes = withInstances(
      coreModule(section(1, [1, 0x60, 0, 0]), section(3, [1, 0]), segment(2 ** 21), section(10, [1, 2, 0, 0x0b])),
      9,
    );
    const message = `[SIZE_LIMIT] cannot load plugin.wasm: its instances have ${9 * (2 ** 21 + 6)} bytes of table entries; the limit is 16777216`;
    expect(await problemOfGuest(bytes)).toBe(message);
  });
});

describe("memories", () => {
  const limits: Partial<Pick<Limits, "memoryBytes">> = { memoryBytes: 64 * 2 ** 20 };

  it("of all instances may start with the limit together, and no more", async () => {
    // 2 pages are the guest's own
    expect(await problemOfGuest(withInstances(memoryOf(511), 2), limits)).toBe(taken);
    const message =
      "[MEMORY_LIMIT] plugin.wasm starts with 67239936 bytes of memory, and its limit is 67108864; raise the limit memoryBytes";
    expect(await problemOfGuest(withInstances(memoryOf(512), 2), limits)).toBe(message);
  });

  it("divide what is left of the limit evenly among those that can grow", async () => {
    const grow = (pages: number, expected: number): string =>
      `(if (i32.ne (memory.grow (i32.const ${pages})) (i32.const ${expected})) (then unreachable))`;
    // 64 MiB are 1,024 pages, 5 are there to begin with: 339 for each of three, and one of one page that can't grow
    const init = `${grow(340, -1)} ${grow(339, 2)}`;
    const own = await buildGuestWith({ fields: "", init });
    const bytes = append(
      own,
      section(1, memoryOf(1)),
      section(1, coreModule(section(5, [1, 1, 1, 1]))),
      section(2, [3, 0, 1, 0, 0, 1, 0, 0, 2, 0]),
    );
    expect(await problemOfGuest(bytes, limits)).toBe(taken);
  });

  it("have the whole limit where there is one", async () => {
    const init = "(if (i32.ne (memory.grow (i32.const 1022)) (i32.const 2)) (then unreachable))";
    expect(await problemOfGuest(await buildGuestWith({ fields: "", init }), limits)).toBe(taken);
  });

  it("are a hundred at most", async () => {
    expect(await problemOfGuest(withInstances(memoryOf(0), 99))).toBe(taken);
    const message = "[SIZE_LIMIT] cannot load plugin.wasm: its instances have 101 memories; the limit is 100";
    expect(await problemOfGuest(withInstances(memoryOf(0), 100))).toBe(message);
  });

  it("count against the limit that the code is asked for, not against that of its loading", async () => {
    const bytes = withInstances(memoryOf(511), 2);
    const options = { name: "plugin.wasm", world: "backup", cacheDir: false } as const;
    const tooSmall = { limits: { memoryBytes: 32 * 2 ** 20 } };
    const message = "[MEMORY_LIMIT] plugin.wasm starts with 67108864 bytes of memory";
    for (const { within } of [
      await openComponent(bytes, options),
      await openComponent(bytes, { ...options, ...tooSmall }),
    ]) {
      // What came from bytes is read from them again
      expect(await problemOf(within(64 * 2 ** 20))).toBe(taken);
      expect(await problemOf(within(32 * 2 ** 20))).toContain(message);
    }
    // The process that compiles it limits it
    const portable = await openPortableComponent(bytes, { ...options, ...tooSmall });
    const code = await portable.within(32 * 2 ** 20);
    expect(await problemOf(compileCode(code))).toContain(message);
    expect(await problemOf(compileCode({ ...code, memoryBytes: 64 * 2 ** 20 }))).toBe(taken);
  });
});
