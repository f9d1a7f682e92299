import { type CoreAbi, loadCode } from "@armory-plugins/host";
import {
  classifyFailure,
  CoreModuleInstance,
  GoPlugin,
  GoPluginError,
  PluginLog,
  type PrintedLine,
} from "@armory-plugins/host/thread";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it } from "vitest";
import { abi, buildModule, type ModuleParts } from "../support/core-module.ts";

const memoryBytes = 2 ** 20;

describe("GoPlugin.call()", () => {
  it("gives a request and takes an answer", async () => {
    const { plugin } = await start();
    expect(plugin.call("greet", Buffer.from("hello"))).toEqual(new Uint8Array(Buffer.from("hello")));
  });

  it("gives an empty request without memory, and takes an empty answer", async () => {
    const { plugin } = await start({ malloc: '(func (export "malloc") (param i32) (result i32) unreachable)' });
    expect(plugin.call("greet", new Uint8Array())).toEqual(new Uint8Array());
  });

  it("frees the answer, then the request", async () => {
    const { instance, plugin } = await start({
      free: `(global $freed (export "freed") (mut i64) (i64.const 0))
        (func (export "free") (param i32)
          (global.set $freed
            (i64.or (i64.shl (global.get $freed) (i64.const 32)) (i64.extend_i32_u (local.get 0)))))
        (func (export "allFreed") (result i64) (global.get $freed))`,
      greet: "(call $answer (i32.const 1024) (i32.const 3))",
    });
    plugin.call("greet", Buffer.from("hello"));
    expect(instance.function("allFreed")()).toBe((1024n << 32n) | 65_536n);
  });

  it("takes bit 31 of the size for an error's text", async () => {
    const { plugin } = await start({
      greet: "(call $answer (local.get $pointer) (i32.or (local.get $size) (i32.const 0x80000000)))",
    });
    expect(() => plugin.call("greet", Buffer.from("no!"))).toThrow(new GoPluginError("no!"));
    expect(() => plugin.call("greet", Buffer.from([0x6e, 0xff, 0x6f]))).toThrow(new GoPluginError("n\u{fffd}o"));
    expect(() => plugin.call("greet", new Uint8Array())).toThrow(new GoPluginError(""));
  });

  it("finds the memory again after it has grown", async () => {
    const { plugin } = await start({
      malloc: `(func (export "malloc") (param i32) (result i32)
        (i32.shl (memory.grow (i32.const 1)) (i32.const 16)))`,
    });
    for (const text of ["one", "two", "three"]) {
      expect(Buffer.from(plugin.call("greet", Buffer.from(text))).toString()).toBe(text);
    }
  });

  it.each<[string, ModuleParts, object]>([
    [
      "malloc that gives a wild pointer",
      { malloc: '(func (export "malloc") (param i32) (result i32) (i32.const -1))' },
      {
        code: "CONTRACT_BROKEN",
        detail: "what malloc gave, 5 bytes at 4294967295, reaches outside of memory, which has 131072",
      },
    ],
    [
      "malloc that gives the end of memory",
      { malloc: '(func (export "malloc") (param i32) (result i32) (i32.const 131068))' },
      { code: "CONTRACT_BROKEN", detail: expect.stringContaining("5 bytes at 131068") as string },
    ],
    [
      "an answer outside of memory",
      { greet: "(call $answer (i32.const 131072) (i32.const 1))" },
      {
        code: "CONTRACT_BROKEN",
        detail: "the answer of greet, 1 bytes at 131072, reaches outside of memory, which has 131072",
      },
    ],
    [
      "an error outside of memory",
      { greet: "(i64.const 0xffffffff80000010)" },
      { code: "CONTRACT_BROKEN", detail: expect.stringContaining("16 bytes at 4294967295") as string },
    ],
    [
      "an answer that is too large",
      { greet: "(i64.const 0x000000007fffffff)" },
      {
        code: "OUTPUT_LIMIT",
        detail: "the answer of greet has 2147483647 bytes, the limit is 1000",
        limit: "outputBytes",
      },
    ],
    ["a trap", { greet: "unreachable" }, { code: "TRAPPED", detail: expect.stringContaining("unreachable") as string }],
    [
      "a trap in free",
      { free: '(func (export "free") (param i32) unreachable)' },
      { code: "TRAPPED", detail: expect.stringContaining("unreachable") as string },
    ],
    [
      "endless recursion",
      {
        more: "(func $deep (param i64) (result i64) (i64.add (i64.const 1) (call $deep (local.get 0))))",
        greet: "(call $deep (i64.const 0))",
      },
      { code: "STACK_OVERFLOW", detail: "the plugin's calls went too deep" },
    ],
    [
      "a full memory",
      { greet: "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable" },
      {
        code: "MEMORY_LIMIT",
        detail: expect.stringContaining("(memory in use: 1048576 of 1048576 bytes)") as string,
        limit: "memoryBytes",
      },
    ],
    [
      "an exit",
      {
        imports: '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))',
        greet: "(call $exit (i32.const 2)) unreachable",
      },
      { code: "TRAPPED", detail: expect.stringContaining("the plugin exited with status 2") as string },
    ],
    [
      "a log outside of memory",
      {
        imports: '(import "env" "log" (func $log (param i32 i32) (result i64)))',
        greet: "(call $log (i32.const -1) (i32.const 1))",
      },
      { code: "CONTRACT_BROKEN", detail: expect.stringContaining("what it logs, 1 bytes at 4294967295") as string },
    ],
  ])("ends an instance at %s", async (_, parts, failure) => {
    const { instance, plugin } = await start(parts);
    let thrown: unknown;
    try {
      plugin.call("greet", Buffer.from("hello"));
    } catch (error) {
      thrown = error;
    }
    expect(classifyFailure(thrown, instance.memoryUse)).toEqual(failure);
  });
});

describe("the start of a core module", () => {
  it("runs _initialize, and tells what that prints", async () => {
    const { lines } = await start({
      imports: '(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))',
      more: `(data (i32.const 0) "\\10\\00\\00\\00\\06\\00\\00\\00")
        (data (i32.const 16) "hello\\0a")
        (func (export "_initialize")
          (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
          (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 100))))`,
    });
    expect(lines).toEqual([
      { stream: "stdout", text: "hello" },
      { stream: "stderr", text: "hello" },
    ]);
  });

  it("fails when it calls out before it has a memory", async () => {
    const starting = start({
      imports: '(import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))',
      more: "(func $start (drop (call $yield))) (start $start)",
    });
    const error: unknown = await starting.catch((cause: unknown) => cause);
    expect(classifyFailure(error, { used: 0, limit: memoryBytes })).toEqual({
      code: "TRAPPED",
      detail: expect.stringContaining("it has no memory yet, or exports none") as string,
    });
  });
});

const preview1 = "wasi_snapshot_preview1";

describe("WASI preview 1 of a core module", () => {
  it.each<[string, string, string, number]>([
    ["arguments: none", "args_sizes_get", "(i32.const 0) (i32.const 4)", 0],
    ["environment: none", "environ_sizes_get", "(i32.const 0) (i32.const 4)", 0],
    ["preopens: none", "fd_prestat_get", "(i32.const 3) (i32.const 0)", 8],
    [
      "files: none",
      "path_open",
      "(i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i64.const -1) (i64.const -1) (i32.const 0) (i32.const 0)",
      8,
    ],
    ["stdin: empty", "fd_read", "(i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)", 0],
    ["stdout: can't be read", "fd_read", "(i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)", 8],
    ["stdin: can't be written", "fd_write", "(i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)", 8],
    ["stdout: has no place", "fd_seek", "(i32.const 1) (i64.const 0) (i32.const 0) (i32.const 8)", 70],
    ["stdout: is no folder", "fd_readdir", "(i32.const 1) (i32.const 0) (i32.const 1) (i64.const 0) (i32.const 8)", 58],
    ["wall clock", "clock_time_get", "(i32.const 0) (i64.const 0) (i32.const 8)", 0],
    ["a clock that is not there", "clock_time_get", "(i32.const 2) (i64.const 0) (i32.const 8)", 28],
    ["a clock's time outside of memory", "clock_time_get", "(i32.const 0) (i64.const 0) (i32.const -4)", 21],
    ["random", "random_get", "(i32.const 0) (i32.const 100)", 0],
    ["random numbers outside of memory", "random_get", "(i32.const 131071) (i32.const 2)", 21],
    ["output outside of memory", "fd_write", "(i32.const 1) (i32.const 131068) (i32.const 1) (i32.const 8)", 21],
    ["a signal", "proc_raise", "(i32.const 9)", 58],
    ["sockets: none", "sock_accept", "(i32.const 4) (i32.const 0) (i32.const 8)", 8],
    ["no event", "poll_oneoff", "(i32.const 0) (i32.const 64) (i32.const 0) (i32.const 8)", 28],
  ])("answers %s", async (_, name, parameters, errno) => {
    const types = parameters.match(/i(32|64)(?=\.const)/g)?.join(" ") ?? "";
    const { instance } = await start({
      imports: `(import "${preview1}" "${name}" (func $call (param ${types}) (result i32)))`,
      more: `(func (export "try") (result i32) (call $call ${parameters}))`,
    });
    expect(instance.function("try")()).toBe(errno);
  });

  it("sleeps until the first of its events, and tells which they are", async () => {
    // Two subscriptions to the monotonic clock, 20 ms and an hour, with user data 7 and 8
    const { instance } = await start({
      imports: `(import "${preview1}" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))`,
      more: `(func (export "try") (result i32)
        (i64.store (i32.const 0) (i64.const 7)) (i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const 20000000))
        (i64.store (i32.const 48) (i64.const 8)) (i32.store (i32.const 64) (i32.const 1)) (i64.store (i32.const 72) (i64.const 3600000000000))
        (call $poll (i32.const 0) (i32.const 256) (i32.const 2) (i32.const 512)))`,
    });
    const before = performance.now();
    expect(instance.function("try")()).toBe(0);
    expect(performance.now() - before).toBeGreaterThanOrEqual(19);
    const memory = Buffer.from(instance.view(0, 1024, "the events"));
    expect([memory.readUInt32LE(512), memory.readBigUInt64LE(256), memory.readUInt16LE(264)]).toEqual([1, 7n, 0]);
  });

  it("forgets a stream that was closed", async () => {
    const { instance } = await start({
      imports: `(import "${preview1}" "fd_close" (func $close (param i32) (result i32)))`,
      more: `(func (export "try") (result i32)
        (i32.add (call $close (i32.const 1)) (i32.mul (i32.const 10) (call $close (i32.const 1)))))`,
    });
    expect(instance.function("try")()).toBe(80);
  });

  it("stops what is printed at its budget", async () => {
    const { instance, lines } = await start({
      imports: `(import "${preview1}" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))`,
      more: `(data (i32.const 16) "hello\\0a")
        (func (export "try") (result i32)
          (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 6))
          (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))`,
    });
    for (let round = 0; round < 20; round += 1) expect(instance.function("try")()).toBe(0);
    expect(lines.filter(({ stream }) => stream === "stdout")).toHaveLength(17);
    expect(lines.at(-1)).toEqual({ stream: "host", text: "that is enough" });
  });
});

describe("code that was loaded for another ABI", () => {
  it("has no such function", async () => {
    const other: CoreAbi = { name: "nothing", sign: "nothing", imports: {}, exports: {} };
    const code = await loadCode(await parse("(module)"), { abi: other });
    if (code.form !== "core-module") throw new Error(code.form);
    const instance = new CoreModuleInstance(code, { log: new PluginLog({ left: 1, remark: "" }, () => {}) });
    expect(() => new GoPlugin(instance, 1)).toThrow('the core module exports no function "malloc"');
  });
});

async function start(parts: ModuleParts = {}) {
  const code = await loadCode(await buildModule(parts), { abi, limits: { memoryBytes } });
  if (code.form !== "core-module") throw new Error(code.form);
  const lines: PrintedLine[] = [];
  const instance = new CoreModuleInstance(code, {
    log: new PluginLog({ left: 100, remark: "that is enough" }, (line) => lines.push(line)),
    imports: (own) => ({
      env: {
        log: (pointer: number, size: number) => {
          own.view(pointer >>> 0, size >>> 0, "what it logs");
          return 0n;
        },
      },
    }),
  });
  return { instance, lines, plugin: new GoPlugin(instance, 1000) };
}
