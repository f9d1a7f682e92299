import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspectPlugin, loadCode } from "@armory-plugins/host";
import { findWorld, witDirectory, worldContract, worlds, type World } from "@armory-plugins/wit";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDummy, buildGuest } from "@armory-plugins/test-guests";
import { tempDir } from "@armory-plugins/support";

const backup = { world: "backup" } as const;

describe("what is no plugin", () => {
  const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]);

  it.each([
    ["an empty file", new Uint8Array(), "NOT_WASM", "x.wasm is empty; expected a WebAssembly component"],
    ["a JPEG", jpeg, "NOT_WASM", "x.wasm is a JPEG image; expected a WebAssembly component"],
    [
      "a short beginning",
      Buffer.from("\0asm"),
      "NOT_WASM",
      "x.wasm is the beginning of a WebAssembly file; expected a",
    ],
    ["text", Buffer.from("(component)"), "NOT_WASM", "x.wasm is WebAssembly text; expected a WebAssembly component"],
  ])("refuses %s", async (_, bytes, code, message) => {
    const file = join(await tempDir(), "x.wasm");
    await writeFile(file, bytes);
    const error: unknown = await loadCode(file, backup).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: "HostError", code, message: expect.stringContaining(message) as string });
  });

  it("refuses a file that is missing, and a folder", async () => {
    const directory = await tempDir();
    await mkdir(join(directory, "dir.wasm"));
    await expect(loadCode(join(directory, "none.wasm"), backup)).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: `[FILE_UNREADABLE] cannot read ${join(directory, "none.wasm")}: no such file`,
    });
    await expect(loadCode(join(directory, "dir.wasm"), backup)).rejects.toMatchObject({
      message: `[FILE_UNREADABLE] cannot read ${join(directory, "dir.wasm")}: it is a directory; expected a .wasm file`,
    });
  });

  it("tells a core module from a component", async () => {
    await expect(loadCode(await parse("(module)"), backup)).rejects.toMatchObject({
      code: "UNEXPECTED_CORE_MODULE",
      message: expect.stringContaining("plugin is a core module; expected a component") as string,
    });
  });

  it("tells a component that was cut off, wherever", async () => {
    const bytes = await buildGuest("backup.wat");
    const codes = new Set<string>();
    for (let length = 0; length < bytes.length; length += 7) {
      try {
        inspectPlugin(bytes.subarray(0, length));
        expect.unreachable(`accepted ${length} of ${bytes.length} bytes`);
      } catch (error) {
        codes.add((error as { code: string }).code);
      }
    }
    expect([...codes].toSorted()).toEqual(["MALFORMED_COMPONENT", "NOT_WASM", "WORLD_MISMATCH"]);
  });

  it("finds the fault by transpiling where the outline is intact", async () => {
    const bytes = Uint8Array.from(await buildGuest("backup.wat"));
    const code = Buffer.from(bytes).indexOf(Buffer.from([0x3f, 0x00, 0x41, 0x80, 0x80, 0x04])); // memory.size, i32.const 65536
    expect(code).toBeGreaterThan(0);
    bytes.fill(0xff, code, code + 4);
    await expect(loadCode(bytes, { world: "backup", cacheDir: false })).rejects.toMatchObject({
      code: "TRANSPILE_FAILED",
    });
  });

  it("answers any bytes with an info or a HostError", async () => {
    const valid = await buildGuest("backup.wat");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(valid.length),
        (changes, length) => {
          const bytes = Uint8Array.from(valid);
          for (const [at, value] of changes) bytes[at] = value;
          try {
            inspectPlugin(bytes.subarray(0, length));
          } catch (error) {
            expect(error).toMatchObject({ name: "HostError" });
          }
        },
      ),
      { numRuns: 2000, seed: 20261121 },
    );
  });
});

describe("worlds", () => {
  const wit = (version: string, record: string, exports: string): string => `
    package kannika:wasi-plugins@${version};
    interface types {
      variant outcome { accepted(kafka-record), rejected(kafka-record), error(string) }
      record kafka-record { ${record} }
      record kafka-record-header { key: string, val: option<list<u8>> }
      record kafka-record-timestamp { kind: timestamp-kind, time: s64 }
      enum timestamp-kind { none, create-time, log-append-time }
    }
    world other {
      use types.{outcome, kafka-record};
      record context { topic: string }
      ${exports}
    }`;
  const fields = (payload: string): string =>
    `key: option<list<u8>>, headers: list<kafka-record-header>, partition: option<s32>, offset: option<s64>,
     timestamp: option<kafka-record-timestamp>, payload: ${payload}`;
  const init = "export init: func(ctx: context, cfg: option<string>) -> result<_, string>;";
  const transform = "export transform: func(rec: kafka-record) -> outcome;";
  const problemOf = (bytes: Uint8Array, world?: World): { code: string; message: string } => {
    try {
      inspectPlugin(bytes, { name: "x.wasm", ...(world ? { worlds: [world] } : {}) });
    } catch (error) {
      return error as { code: string; message: string };
    }
    throw new Error("it was accepted");
  };

  it("accepts each world's own contract", () => {
    for (const world of worlds) expect(inspectPlugin(worldContract(world)).world).toBe(world.id);
  });

  it("says what a plugin of another world is", () => {
    const nri = worldContract(findWorld("nri") as World);
    expect(problemOf(nri, findWorld("backup"))).toMatchObject({
      code: "WORLD_MISMATCH",
      message:
        "[WORLD_MISMATCH] x.wasm implements armory:nri/nri-plugin@0.1.0, expected kannika:wasi-plugins/wasi-backup-plugin@0.1.0",
    });
    expect(inspectPlugin(nri)).toMatchObject({
      kind: "nri",
      imports: [
        { name: "armory:nri/types@0.1.0", access: "types" },
        { name: "armory:nri/runtime@0.1.0", access: "given" },
      ],
      exports: ["armory:nri/plugin@0.1.0"],
    });
  });

  it("says what calls a function in batches, where it is asked for", async () => {
    const guest = await buildGuest("backup.wat");
    expect(inspectPlugin(guest)).not.toHaveProperty("engine");
    expect(inspectPlugin(guest, { batch: "transform" }).engine).toEqual({ name: "arena" });
    const reason = "it exports no greet";
    expect(inspectPlugin(guest, { batch: "greet" }).engine).toEqual({ name: "jco", reason });
  });

  it("compares the functions of an interface that is exported", async () => {
    const directory = witDirectory(findWorld("nri") as World);
    const files = ["types", "plugin", "runtime"].map((name) => readFile(join(directory, `${name}.wit`), "utf8"));
    const source = (await Promise.all(files)).map((text) => text.replace(/^package .*$/m, "")).join("\n");
    const problemWithout = async (part: string): Promise<string> => {
      expect(source).toContain(part);
      const changed = `package armory:nri@0.1.0;\n${source.replace(part, "")}`;
      return problemOf(await buildDummy(changed, "nri-plugin")).message;
    };
    expect(await problemWithout("pods: list<pod-sandbox>, ")).toContain(
      '  - "armory:nri/plugin@0.1.0#synchronize": it has 1 parameters, expected 2\n',
    );
    expect(await problemWithout("shutdown: func();")).toContain(
      '  - it does not export "armory:nri/plugin@0.1.0#shutdown: func()"\n',
    );
    expect(await problemWithout("export plugin;")).toContain('  - it does not export "armory:nri/plugin@0.1.0"\n');
  });

  it("shows both worlds when another is expected", async () => {
    expect(problemOf(await buildGuest("backup.wat"), findWorld("restore"))).toMatchObject({
      code: "WORLD_MISMATCH",
      message:
        "[WORLD_MISMATCH] x.wasm implements kannika:wasi-plugins/wasi-backup-plugin@0.1.0, " +
        "expected kannika:wasi-plugins/wasi-restore-plugin@0.1.0",
    });
  });

  it("does not take version 0.2 for 0.1", async () => {
    const bytes = await buildDummy(wit("0.2.0", fields("option<list<u8>>"), init + transform), "other");
    expect(problemOf(bytes)).toMatchObject({
      code: "WORLD_MISMATCH",
      message: expect.stringContaining(
        "it was built for version 0.2.0 of kannika:wasi-plugins, this host speaks 0.1.0",
      ) as string,
    });
  });

  it("names a missing export, and shows what was found and expected", async () => {
    const bytes = await buildDummy(wit("0.1.0", fields("option<list<u8>>"), transform), "other");
    expect(problemOf(bytes).message).toBe(
      [
        "[WORLD_MISMATCH] x.wasm does not fit kannika:wasi-plugins/wasi-backup-plugin@0.1.0:",
        '  - it does not export "init: func(ctx: context, cfg: option<string>) -> result<_, string>"',
        "  found: transform: func(rec: kafka-record) -> outcome",
        "  expected: init: func(ctx: context, cfg: option<string>) -> result<_, string>; transform: func(rec: kafka-record) -> outcome",
      ].join("\n"),
    );
  });

  it.each([
    ["a field of another type", fields("option<string>"), '"transform": rec.payload? is string, expected list<u8>'],
    [
      "a field that is not optional",
      fields("list<u8>"),
      '"transform": rec.payload is list<u8>, expected option<list<u8>>',
    ],
    ["a missing field", fields("option<list<u8>>").replace(/,\s*payload.*/, ""), '"transform": rec lacks "payload"'],
    [
      "a field too many",
      `${fields("option<list<u8>>")}, more: u8`,
      '"transform": rec has "more", which is not expected',
    ],
    [
      "another order",
      fields("option<list<u8>>").replace("key: option<list<u8>>, ", "").concat(", key: option<list<u8>>"),
      '"transform": rec has "headers" where "key" is expected',
    ],
  ])("finds %s", async (_, record, difference) => {
    const bytes = await buildDummy(wit("0.1.0", record, init + transform), "other");
    expect(problemOf(bytes)).toMatchObject({
      code: "WORLD_MISMATCH",
      message: expect.stringContaining(difference) as string,
    });
  });

  it("says what a component of an unknown world exports", async () => {
    const bytes = await buildDummy("package a:b; world w { export greet: func(name: string) -> string; }", "w");
    expect(problemOf(bytes)).toMatchObject({
      code: "UNKNOWN_WORLD",
      message: expect.stringContaining("x.wasm exports greet: func(name: string) -> string; expected") as string,
    });
  });

  it("cuts the text of a type that would be exponentially long", () => {
    // Each tuple holds the one before it twice: 2^15 numbers in a hundred bytes
    const tuples = Array.from({ length: 15 }, (_, n) => (n === 0 ? [0x6f, 2, 0x7d, 0x7d] : [0x6f, 2, n - 1, n - 1]));
    const section = (id: number, content: readonly number[]): number[] =>
      content.length < 128
        ? [id, content.length, ...content]
        : [id, (content.length % 128) | 128, content.length >> 7, ...content];
    const bytes = Uint8Array.from([
      0,
      0x61,
      0x73,
      0x6d,
      0x0d,
      0,
      1,
      0,
      ...section(7, [16, ...tuples.flat(), 0x40, 1, 1, 0x78, 14, 1, 0]), // the tuples, and func(x: the last)
      ...section(10, [1, 0, 1, 0x66, 1, 15]), // import "f"
      ...section(11, [1, 0, 1, 0x67, 1, 0, 0]), // export it as "g"
    ]);
    const { code, message } = problemOf(bytes);
    expect(code).toBe("UNKNOWN_WORLD");
    expect(message).toContain("x.wasm exports g: func(x: tuple<tuple<tuple<");
    expect(message.length).toBeLessThan(2000);
  });
});
