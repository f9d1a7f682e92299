import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { loadCode, type PluginCode } from "@armory-plugins/host";
import { buildGuest } from "@armory-plugins/test-guests";
import { findWorld, worldContract } from "@armory-plugins/wit";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it } from "vitest";
import { abi, buildModule } from "../support/core-module.ts";
import { tempDir } from "@armory-plugins/support";

const nri = findWorld("nri");
if (nri === undefined) throw new Error("there is no world nri");

describe("loadCode()", () => {
  it("gives code of a component that can be posted to a thread", async () => {
    const code = await loadCode(worldContract(nri), { name: "limits.wasm", world: "nri", cacheDir: false });
    expect(posted(code)).toMatchObject({
      form: "component",
      name: "limits.wasm",
      world: "armory:nri/nri-plugin@0.1.0",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      memoryBytes: 256 * 2 ** 20,
      source: expect.stringContaining("instantiate") as string,
      coreModules: expect.any(Map) as Map<string, WebAssembly.Module>,
    });
  });

  it("knows of each function of a component that answers in memory", async () => {
    const code = await loadCode(worldContract(nri), { world: "nri", cacheDir: false });
    if (code.form !== "component") throw new Error(code.form);
    // All functions but `shutdown`, which answers nothing
    expect(code.answers.map(({ name }) => name)).toEqual(
      Array.from({ length: 9 }, () => expect.stringMatching(/^n\d+$/) as string),
    );
    expect(new Set(code.answers.map(({ name }) => name)).size).toBe(9);
    expect([...code.coreModules.keys()]).toEqual(expect.arrayContaining(code.answers.map(({ module }) => module)));
  });

  it("keeps transpiled components apart from those with a batch function", async () => {
    const cacheDir = await tempDir();
    const bytes = await buildGuest("backup.wat");
    const first = await loadCode(bytes, { world: "backup", cacheDir });
    const second = await loadCode(bytes, { world: "backup", cacheDir });
    expect(second).toEqual(first);
    expect(first.form === "component" && first.source.includes("armoryBatch")).toBe(false);
  });

  it("gives code of a core module that can be posted to a thread", async () => {
    const file = join(await tempDir(), "greeter.wasm");
    await writeFile(file, await buildModule());
    const code = await loadCode(file, { abi, limits: { memoryBytes: 2 ** 20 } });
    expect(posted(code)).toEqual({
      form: "core-module",
      name: "greeter.wasm",
      abi: "a greeter",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      memoryBytes: 2 ** 20,
      module: expect.any(WebAssembly.Module) as WebAssembly.Module,
    });
  });

  it("takes either where either may be", async () => {
    const options = { world: "nri", abi, cacheDir: false } as const;
    expect(await loadCode(worldContract(nri), options)).toMatchObject({ form: "component" });
    expect(await loadCode(await buildModule(), options)).toMatchObject({ form: "core-module" });
  });

  it.each([
    [
      "a component where a core module is needed",
      () => Promise.resolve(worldContract(nri)),
      { abi },
      "[UNEXPECTED_COMPONENT] plugin is a component; expected a core module that is a greeter",
    ],
    [
      "a core module where a component is needed",
      () => buildModule(),
      { world: "nri" },
      "[UNEXPECTED_CORE_MODULE] plugin is a core module; expected a component; wrap it with",
    ],
    [
      "a component of another world",
      () => buildGuest("backup.wat"),
      { world: "nri", abi },
      "[WORLD_MISMATCH] plugin implements kannika:wasi-plugins/wasi-backup-plugin@0.1.0, expected armory:nri/nri-plugin@0.1.0",
    ],
    [
      "something else",
      () => Promise.resolve(Buffer.from("#!/bin/sh")),
      { abi },
      "[NOT_WASM] plugin is no WebAssembly (it starts with 23212f62696e2f73); expected a greeter",
    ],
    [
      "an unknown world",
      () => buildModule(),
      { world: "nfs" },
      '[INVALID_ARGUMENT] unknown world "nfs"; expected backup or restore or nri',
    ],
    [
      "no word of what it is",
      () => buildModule(),
      {},
      "[INVALID_ARGUMENT] nothing says what plugin is to be; give a world, an abi, or both",
    ],
  ])("refuses %s", async (_, bytes, options, message) => {
    const error: unknown = await loadCode(await bytes(), { ...options, cacheDir: false }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({ name: "HostError", message: expect.stringContaining(message) as string });
  });

  it("says nothing of a plugin when it is aborted", async () => {
    const loading = loadCode(await buildModule(), { abi, signal: AbortSignal.abort() });
    await expect(loading).rejects.toMatchObject({ code: "CLOSED" });
  });
});

describe("a core module that has not the ABI", () => {
  it("is refused with all that it lacks", async () => {
    const bytes = await parse(`(module
      (import "env" "log" (func (param i32)))
      (import "env" "exec" (func (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_burn" (func))
      (import "env" "memory" (memory 1))
      (func (export "greet") (param i32) (result i32) (i32.const 0))
      (global (export "malloc") i32 (i32.const 0)))`);
    await expect(loadCode(bytes, { name: "x.wasm", abi })).rejects.toMatchObject({
      code: "ABI_MISMATCH",
      message: [
        "[ABI_MISMATCH] x.wasm is a core module, but not a greeter:",
        "  - it does not export memory, free",
        '  - "malloc" is global, expected (i32) -> i32',
        '  - "greet" is (i32) -> i32, expected (i32, i32) -> i64',
        '  - it imports "env.log" as (i32) -> (), expected (i32, i32) -> i64',
        '  - it imports "env.exec", which the host does not give; there are WASI preview 1 and "env.log"',
        '  - it imports "wasi_snapshot_preview1.fd_burn", which the host does not give; there are WASI preview 1 and "env.log"',
        '  - it imports "env.memory", which the host does not give; there are WASI preview 1 and "env.log"',
      ].join("\n"),
    });
  });

  it("is refused when it starts with more memory than it may have", async () => {
    const bytes = await buildModule({ memory: '(memory (export "memory") 100)' });
    await expect(loadCode(bytes, { abi, limits: { memoryBytes: 2 ** 20 } })).rejects.toMatchObject({
      code: "MEMORY_LIMIT",
    });
  });

  it("is refused wherever it is cut off", async () => {
    const bytes = await buildModule();
    const codes = new Set<string>();
    for (let length = 8; length < bytes.length; length += 1) {
      const error: unknown = await loadCode(bytes.subarray(0, length), { abi }).catch((cause: unknown) => cause);
      codes.add(error instanceof Error && "code" in error ? String(error.code) : "whole");
    }
    // Without its last section, which has names for debuggers, it is whole
    expect([...codes].toSorted()).toEqual(["ABI_MISMATCH", "MALFORMED_MODULE", "whole"]);
  });

  it("is refused when V8 does not take it", async () => {
    const bytes = await buildModule();
    // The last byte of a module is the end of its last function
    bytes[bytes.lastIndexOf(0x0b)] = 0xff;
    await expect(loadCode(bytes, { abi })).rejects.toMatchObject({
      code: "MALFORMED_MODULE",
      message: expect.stringContaining("cannot compile plugin: WebAssembly.compile(): ") as string,
    });
  });
});

/** What arrives when it is posted. */
function posted(code: PluginCode): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(code);
  const received: unknown = receiveMessageOnPort(port2)?.message;
  port1.close();
  return received;
}
