import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inspectPlugin, loadPlugin } from "@armory-plugins/host";
import { findWorld, witFolder, worldContract, worlds, type World } from "@armory-plugins/wit";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDummy, buildGuest } from "@armory-plugins/test-guests";
import { tempDir } from "./support/temp-dir.ts";

describe("loadPlugin()", () => {
  it("says what a plugin is", async () => {
    const bytes = await buildGuest("backup.wat");
    const file = join(await tempDir(), "my-plugin.wasm");
    await writeFile(file, bytes);
    const plugin = await loadPlugin(file, { cacheDir: false });
    expect(plugin.info).toEqual({
      name: "my-plugin",
      world: "kannika:wasi-plugins/wasi-backup-plugin@0.1.0",
      kind: "backup",
      imports: [{ name: "kannika:wasi-plugins/types@0.1.0", access: "types" }],
      exports: [
        "init: func(ctx: context, cfg: option<string>) -> result<_, string>",
        "transform: func(rec: kafka-record) -> outcome",
      ],
      engine: { name: "arena" },
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      producers: { "processed-by": { "wit-component": expect.any(String) as string } },
      metadata: {},
    });
  });

  it("takes bytes, and the world that is expected", async () => {
    const plugin = await loadPlugin(await buildGuest("restore.wat", "restore"), { world: "restore", cacheDir: false });
    expect(plugin.info.name).toBe("plugin");
    expect(plugin.info.exports).toContain(
      "update-target-topic-requirements: func(req: target-topic-requirements) -> target-topic-requirements",
    );
  });

  it("stops loading when it is aborted", async () => {
    const loading = loadPlugin(await buildGuest("backup.wat"), { cacheDir: false, signal: AbortSignal.timeout(1) });
    await expect(loading).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("refuses unknown worlds and limits by name", async () => {
    const bytes = await buildGuest("backup.wat");
    await expect(loadPlugin(bytes, { world: "backups" })).rejects.toMatchObject({
      message: '[INVALID_ARGUMENT] unknown world "backups"; expected backup or restore, or a full id',
    });
    const limits = { callms: 1 } as object;
    await expect(loadPlugin(bytes, { limits })).rejects.toMatchObject({
      message:
        '[INVALID_ARGUMENT] unknown limit "callms"; expected one of loadMs, initMs, callMs, memoryBytes, outputBytes, logBytes',
    });
    await expect(loadPlugin(bytes, { limits: { callMs: 0 } })).rejects.toMatchObject({
      message: '[INVALID_ARGUMENT] limit "callMs" is 0; expected a whole number above 0',
    });
  });

  it("gives up on a translation that takes too long", async () => {
    const loading = loadPlugin(await buildGuest("backup.wat"), { cacheDir: false, limits: { loadMs: 1 } });
    await expect(loading).rejects.toMatchObject({ code: "LOAD_TIMEOUT" });
  });
});

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
    const error: unknown = await loadPlugin(file).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: "HostError", code, message: expect.stringContaining(message) as string });
  });

  it("refuses a file that is missing, and a folder", async () => {
    const folder = await tempDir();
    await mkdir(join(folder, "dir.wasm"));
    await expect(loadPlugin(join(folder, "none.wasm"))).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: `[FILE_UNREADABLE] cannot read ${join(folder, "none.wasm")}: no such file`,
    });
    await expect(loadPlugin(join(folder, "dir.wasm"))).rejects.toMatchObject({
      message: `[FILE_UNREADABLE] cannot read ${join(folder, "dir.wasm")}: it is a directory; expected a .wasm file`,
    });
  });

  it("tells a core module from a component", async () => {
    await expect(loadPlugin(await parse("(module)"))).rejects.toMatchObject({
      code: "CORE_MODULE",
      message: expect.stringContaining("plugin is a core module; expected a component") as string,
    });
  });

  it("says which command runs a core module of NRI", async () => {
    const bytes = await parse('(module (func (export "plugin_create_container")))');
    await expect(loadPlugin(bytes)).rejects.toMatchObject({
      code: "CORE_MODULE",
      message:
        '[CORE_MODULE] plugin is a core module; expected a component. It is an NRI plugin: run it with "npx armory nri run", or in front of a container runtime with "npx armory nri serve"',
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

  it("finds the fault by translating where the outline is intact", async () => {
    const bytes = Uint8Array.from(await buildGuest("backup.wat"));
    const code = Buffer.from(bytes).indexOf(Buffer.from([0x3f, 0x00, 0x41, 0x80, 0x80, 0x04])); // memory.size, i32.const 65536
    expect(code).toBeGreaterThan(0);
    bytes.fill(0xff, code, code + 4);
    await expect(loadPlugin(bytes, { cacheDir: false })).rejects.toMatchObject({ code: "TRANSLATION_FAILED" });
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
      inspectPlugin(bytes, { name: "x.wasm", ...(world ? { world } : {}) });
    } catch (error) {
      return error as { code: string; message: string };
    }
    throw new Error("it was accepted");
  };

  it("accepts each world's own contract", () => {
    for (const world of worlds) expect(inspectPlugin(worldContract(world)).world).toBe(world.id);
  });

  it("says of an NRI plugin which command runs it", async () => {
    const nri = worldContract(findWorld("nri") as World);
    const remedy = 'run it with "npx armory nri run", or in front of a container runtime with "npx armory nri serve"';
    await expect(loadPlugin(nri, { name: "x.wasm", cacheDir: false })).rejects.toMatchObject({
      code: "WORLD_MISMATCH",
      message:
        "[WORLD_MISMATCH] x.wasm is an NRI plugin (armory:nri/nri-plugin@0.1.0), " +
        `expected a plugin that takes records (backup or restore); ${remedy}`,
    });
    expect(problemOf(nri, findWorld("backup")).message).toBe(
      "[WORLD_MISMATCH] x.wasm is an NRI plugin (armory:nri/nri-plugin@0.1.0), " +
        `expected kannika:wasi-plugins/wasi-backup-plugin@0.1.0; ${remedy}`,
    );
    expect(inspectPlugin(nri)).toMatchObject({
      kind: "nri",
      imports: [
        { name: "armory:nri/types@0.1.0", access: "types" },
        { name: "armory:nri/runtime@0.1.0", access: "given" },
      ],
      exports: ["armory:nri/plugin@0.1.0"],
    });
  });

  it("compares the functions of an interface that is exported", async () => {
    const folder = witFolder(findWorld("nri") as World);
    const files = ["types", "plugin", "runtime"].map((name) => readFile(join(folder, `${name}.wit`), "utf8"));
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
        "[WORLD_MISMATCH] x.wasm is a backup plugin (kannika:wasi-plugins/wasi-backup-plugin@0.1.0), " +
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
