import { chmod, lstat, readFile, readdir, rename, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as nextLook } from "node:timers/promises";
import { defaultCacheDir } from "@armory-plugins/host";
import { buildComponent, buildGuest } from "@armory-plugins/test-guests";
import type { BackupContext, KafkaRecord, Outcome, RestoreContext } from "@armory-plugins/wit";
import { findWorld, witDirectory } from "@armory-plugins/wit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createWasmtimeEngine,
  findWasmtime,
  installWasmtime,
  isConformanceError,
  loadCases,
  runMatrix,
  v8Engine,
} from "@armory-plugins/conformance";
import type { RecordEngineInstance, RecordEnginePlugin } from "@armory-plugins/conformance/systems/kafka";
import { loadRecordPlugin } from "./load-record-plugin.ts";
import { tempDir } from "@armory-plugins/support";

// Components made by hand, in native wasmtime and in the host: what they answer and how they fail is the same. On a machine without
// Python there is no wasmtime, and nothing to test.

const hasPython = await installWasmtime().then(
  () => true,
  (error: unknown) => {
    if (isConformanceError(error) && error.code === "ENGINE_MISSING") return false;
    throw error;
  },
);
const context = { topic: "orders" };
const limits = { callMs: 1000, initMs: 1000, memoryBytes: 32 * 1024 * 1024, outputBytes: 2 * 1024 * 1024 };

describe.skipIf(!hasPython)("the engine wasmtime", () => {
  it("passes every case of a passthrough, with the answers that v8 gives", async () => {
    const result = await runMatrix({
      subjects: [{ component: await buildGuest("backup.wat"), subject: { name: "guest", supports: ["passthrough"] } }],
      engines: [v8Engine, createWasmtimeEngine()],
      cases: await loadCases(),
      seed: 1,
    });
    expect(result.runs.flatMap(({ cases }) => cases.filter(({ status }) => status !== "passed"))).toEqual([]);
    const [v8, wasmtime] = result.runs;
    expect(wasmtime?.counts).toEqual(v8?.counts);
    expect(wasmtime?.counts.passed).toBeGreaterThan(60);
    expect(result).toMatchObject({ ok: true, engines: ["v8", "wasmtime"], differences: [] });
  });

  it("asks a restore plugin for its requirements", async () => {
    const component = await buildGuest("restore.wat", "restore");
    const topics = { sourceTopic: "a", targetTopic: "ü" };
    for (const engine of [createWasmtimeEngine(), v8Engine]) {
      const plugin = await loadRecordPlugin(engine, component, { limits });
      const instance = await openOk(plugin, topics);
      expect(plugin.world).toBe("restore");
      expect(await instance.requirements({ noPartitions: 2n ** 63n - 1n })).toEqual({ noPartitions: 2n ** 64n - 2n });
      await instance.close();
      await plugin.close();
    }
  });

  describe("with a plugin that does as it is told", () => {
    const engines = [createWasmtimeEngine(), v8Engine];
    const plugins = new Map<string, RecordEnginePlugin>();

    beforeAll(async () => {
      const component = await buildGuest("backup.wat");
      for (const engine of engines) plugins.set(engine.name, await loadRecordPlugin(engine, component, { limits }));
    });
    afterAll(async () => {
      await Promise.all([...plugins.values()].map((plugin) => plugin.close()));
    });

    it("gives every value back as it was", async () => {
      const full: KafkaRecord = {
        key: Uint8Array.of(0, 255),
        headers: [{ key: "" }, { key: "ü€😀", val: new Uint8Array() }, { key: "\u2028\ufeff", val: Uint8Array.of(1) }],
        partition: -2_147_483_648,
        offset: -(2n ** 63n),
        timestamp: { kind: "log-append-time", time: 2n ** 63n - 1n },
        payload: Uint8Array.from({ length: 1024 * 1024 }, (_, index) => index % 251),
      };
      const instance = await openOk(plugins.get("wasmtime"));
      expect(await instance.transform([full, { headers: [] }])).toEqual([
        { tag: "accepted", val: full },
        { tag: "accepted", val: { headers: [] } },
      ]);
      await instance.close();
    });

    it.each([
      ["t", "TRAPPED", "traps"],
      ["s", "STACK_OVERFLOW", "calls itself without end"],
      ["m", "MEMORY_LIMIT", "takes all memory"],
      ["l", "CALL_TIMEOUT", "never answers"],
      ["d", "CONTRACT_BROKEN", "answers a fourth kind of outcome"],
      ["k", "CONTRACT_BROKEN", "answers an unknown kind of timestamp"],
      ["p", "CONTRACT_BROKEN", "answers bytes outside of its memory"],
      ["a", "CONTRACT_BROKEN", "answers an unaligned list"],
      ["u", "CONTRACT_BROKEN", "answers a text that is no UTF-8"],
      ["o", "OUTPUT_LIMIT", "answers gigabytes out of overlapping lists"],
    ])('on "!%s" fails with %s on both engines: it %s', async (order, code) => {
      for (const plugin of plugins.values()) {
        const instance = await openOk(plugin);
        const error: unknown = await instance.transform([say("hello"), say(`!${order}`), say("later")]).catch((e) => e);
        expect(error).toMatchObject({ code, outcomes: [{ tag: "accepted" }] });
        await instance.close();
      }
    });

    it("says what a refused init says, and stops one that traps or never ends", async () => {
      for (const plugin of plugins.values()) {
        expect(await plugin.open(context, "refuse:nö")).toEqual({ tag: "refused", text: "nö" });
        await expect(plugin.open(context, "trap:....")).rejects.toMatchObject({ code: "TRAPPED" });
        await expect(plugin.open(context, "loop:....")).rejects.toMatchObject({ code: "INIT_TIMEOUT" });
        const instance = await openOk(plugin);
        expect(await instance.transform([say("hello")])).toHaveLength(1);
        await instance.close();
      }
    });

    it("answers nothing more after a failure, and is new in the next instance", async () => {
      const plugin = plugins.get("wasmtime");
      const instance = await openOk(plugin);
      expect(partitions(await instance.transform([say("!c"), say("!c")]))).toEqual([1, 2]);
      await expect(instance.transform([say("!t")])).rejects.toMatchObject({ code: "TRAPPED" });
      await expect(instance.transform([say("!c")])).rejects.toMatchObject({ code: "CLOSED" });
      await instance.close();
      const next = await openOk(plugin);
      expect(partitions(await next.transform([say("!c")]))).toEqual([1]);
      await next.close();
    });

    it("keeps instances apart that are open at a time", async () => {
      const plugin = plugins.get("wasmtime");
      const [one, two] = await Promise.all([openOk(plugin), openOk(plugin)]);
      await Promise.all([one.transform([say("!c"), say("!c")]), two.transform([say("!c")])]);
      expect(partitions(await one.transform([say("!c")]))).toEqual([3]);
      expect(partitions(await two.transform([say("!c")]))).toEqual([2]);
      await Promise.all([one.close(), two.close()]);
    });

    it("refuses an answer above the limit of outputs, as v8 does", async () => {
      for (const plugin of plugins.values()) {
        const instance = await openOk(plugin);
        const large = { headers: [], payload: new Uint8Array(limits.outputBytes) };
        await expect(instance.transform([large])).rejects.toMatchObject({ code: "OUTPUT_LIMIT" });
        await instance.close();
      }
    });

    it.runIf(process.platform === "linux")("survives that its process is killed half-way", async () => {
      const plugin = await loadRecordPlugin(createWasmtimeEngine(), await buildGuest("backup.wat"), {});
      const instance = await openOk(plugin);
      const other = await openOk(plugin);
      const processes = await driverProcesses();
      const endless = instance.transform([say("hello"), say("!l")]);
      const failure = endless.catch((error: unknown) => error);
      await killBusy(processes);
      expect(await failure).toMatchObject({
        code: "ENGINE_CRASHED",
        message: expect.stringContaining("SIGKILL"),
        outcomes: [{ tag: "accepted" }],
      });
      expect(await other.transform([say("hello")])).toHaveLength(1);
      await instance.close();
      const again = await openOk(plugin);
      expect(await again.transform([say("hello")])).toHaveLength(1);
      await plugin.close();
    });
  });

  it("grants nothing of WASI, as v8 grants nothing", async () => {
    const component = await buildGuest("wasi.wat");
    const answers: Record<string, readonly Outcome[]> = {};
    for (const engine of [createWasmtimeEngine({ env: { ...process.env, SECRET: "x" } }), v8Engine]) {
      const plugin = await loadRecordPlugin(engine, component, { limits });
      const instance = await openOk(plugin);
      const orders = ["w", "2", "i", "e", "p", "f", "o", "d", "u", "l"];
      answers[engine.name] = await instance.transform(orders.map((order) => say(order, "etc/passwd")));
      await expect(instance.transform([say("x")])).rejects.toMatchObject({ code: "TRAPPED" });
      await instance.close();
      await plugin.close();
    }
    expect(answers["wasmtime"]).toEqual(answers["v8"]);
    expect(answers["wasmtime"]?.map(({ tag }) => tag)).toContain("error");
  });

  it("tells what an instance printed before it trapped, as v8 does, and nothing of the instance before", async () => {
    const component = await buildGuest("wasi.wat");
    for (const engine of [createWasmtimeEngine(), v8Engine]) {
      const plugin = await loadRecordPlugin(engine, component, { limits });
      for (const [orders, printed] of [
        [
          [say("w", "panic: \u001B\n"), say("2", "in main"), say("x")],
          ["panic: \u001B", "in main"],
        ],
        [[say("x")], undefined],
      ] as const) {
        const instance = await openOk(plugin);
        const failed: unknown = await instance.transform(orders).catch((error: unknown) => error);
        expect(failed).toMatchObject({ code: "TRAPPED" });
        expect(failed instanceof Error && "printed" in failed ? failed.printed : undefined).toEqual(printed);
        await instance.close();
      }
      await plugin.close();
    }
  });

  it("links any WASI 0.2, and lets what it does not know fail when it is called, as v8 does", async () => {
    const component = await buildComponent(callsBeyondWasi, { witSource: await beyondWasi(), world: "plugin" });
    for (const engine of [createWasmtimeEngine(), v8Engine]) {
      const plugin = await loadRecordPlugin(engine, component, { limits });
      const instance = await openOk(plugin);
      expect(await instance.transform([{ headers: [] }])).toEqual([{ tag: "error", val: "" }]);
      await expect(instance.transform([say("k")])).rejects.toMatchObject({
        code: "IMPORT_DENIED",
        message: expect.stringContaining("take"),
      });
      await instance.close();
      await plugin.close();
    }
  });

  it("kills a plugin that sleeps inside of WASI, where wasmtime cannot interrupt it", async () => {
    const plugin = await loadRecordPlugin(createWasmtimeEngine(), await buildGuest("wasi.wat"), { limits });
    const instance = await openOk(plugin);
    await expect(instance.transform([say("s")])).rejects.toMatchObject({ code: "CALL_TIMEOUT" });
    await plugin.close();
  });

  it("traps, as v8 does, where a plugin calls an import while it is given memory", async () => {
    const result = await runMatrix({
      subjects: [
        {
          component: await buildGuest(callsOutOfRealloc),
          subject: { name: "guest", supports: ["passthrough"] },
        },
      ],
      engines: [v8Engine, createWasmtimeEngine()],
      cases: await loadCases(),
      filter: ["backup/any/tombstone", "backup/key/key-is-text"],
      seed: 1,
    });
    expect(result.ok).toBe(false);
    expect(result.differences).toEqual([]);
    const failures = result.runs.map(({ cases }) => cases[0]?.failures[0]?.actual);
    expect(failures).toEqual([
      expect.stringContaining("cannot leave component instance"),
      expect.stringContaining("cannot leave component instance"),
    ]);
  });

  it("keeps nothing where no cache is wanted, and says what to do where none can be written", async () => {
    const cacheDir = await tempDir({ taken: "a file" });
    await symlink(join(defaultCacheDir(), "toolchains"), join(cacheDir, "toolchains"), "junction");
    const engine = createWasmtimeEngine({ cacheDir });
    const component = await buildGuest("backup.wat");
    const plugin = await loadRecordPlugin(engine, component, { cacheDir: false });
    await (await openOk(plugin)).close();
    await plugin.close();
    expect((await readdir(cacheDir)).toSorted()).toEqual(["taken", "toolchains"]);
    await expect(engine.load(component, { cacheDir: join(cacheDir, "taken") })).rejects.toMatchObject({
      code: "CACHE_UNWRITABLE",
      message: expect.stringMatching(
        /^\[CACHE_UNWRITABLE\] cannot keep the compiled plugin in .*: ENOTDIR: .*; set ARMORY_CACHE_DIR to a directory that can be written, or load without a cache$/,
      ),
    });
  });

  it("compiles once, and again when the file in the cache is broken", async () => {
    const cacheDir = await tempDir({});
    await symlink(join(defaultCacheDir(), "toolchains"), join(cacheDir, "toolchains"), "junction");
    const load = async (): Promise<void> => {
      const plugin = await loadRecordPlugin(createWasmtimeEngine({ cacheDir }), await buildGuest("backup.wat"), {});
      await (await openOk(plugin)).close();
      await plugin.close();
    };
    await load();
    const directory = join(cacheDir, "wasmtime", (await findWasmtime()).version);
    const files = await readdir(directory);
    expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.cwasm$/)]);
    const file = join(directory, files[0] ?? "");
    const made = await stat(file);
    await load();
    expect((await stat(file)).ino).toBe(made.ino);
    await writeFile(file, (await readFile(file)).subarray(0, 1000));
    await load();
    expect((await stat(file)).size).toBe(made.size);
    expect(await readdir(directory)).toEqual(files);
  });

  it("does not run machine code that others can have written", async () => {
    const cacheDir = await tempDir({});
    await symlink(join(defaultCacheDir(), "toolchains"), join(cacheDir, "toolchains"), "junction");
    const guest = await buildGuest("backup.wat");
    const load = async (): Promise<void> =>
      (await loadRecordPlugin(createWasmtimeEngine({ cacheDir }), guest, {})).close();
    await load();
    const [path = ""] = (await readdir(cacheDir, { recursive: true })).filter((name) => name.endsWith(".cwasm"));
    const file = join(cacheDir, path);
    const change = [
      () => chmod(file, 0o666),
      async () => {
        await rename(file, join(cacheDir, "elsewhere"));
        await symlink(join(cacheDir, "elsewhere"), file);
      },
    ];
    for (const spoil of change) {
      await spoil();
      await load();
      const made = await lstat(file);
      expect([made.isFile(), (made.mode & 0o777).toString(8)]).toEqual([true, "600"]);
    }
  });

  it("passes on what is wrong with a component before it starts anything", async () => {
    const engine = createWasmtimeEngine();
    await expect(engine.load(new Uint8Array(8), {})).rejects.toMatchObject({ code: "NOT_WASM" });
    await expect(engine.load("missing.wasm", {})).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await expect(engine.load(await invalidCode(), {})).rejects.toMatchObject({ code: "TRANSPILE_FAILED" });
  });

  it("stops loading when its signal says so", async () => {
    const controller = new AbortController();
    const loading = createWasmtimeEngine().load(await buildGuest("backup.wat"), { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(loading).rejects.toThrow("enough");
  });
});

describe("findWasmtime() and installWasmtime()", () => {
  it("name the command that gets what is missing", async () => {
    const cacheDir = await tempDir({});
    const empty = await tempDir({});
    const env = { PATH: empty };
    const noPython = { code: "ENGINE_MISSING", message: expect.stringContaining("needs Python 3.9 or newer") };
    await expect(findWasmtime({ cacheDir, env })).rejects.toMatchObject(noPython);
    await expect(installWasmtime({ cacheDir, env })).rejects.toMatchObject(noPython);
    await expect(createWasmtimeEngine({ cacheDir }).load("b.wasm", {})).rejects.toMatchObject({
      code: "ENGINE_MISSING",
      message: expect.stringContaining(hasPython ? "npx armory toolchain install wasmtime" : "Python"),
    });
  });

  it("say what to set where there is no home for the cache, and nothing is needed before", async () => {
    const env = { PATH: process.env["PATH"], HOME: "home", USERPROFILE: "home" };
    const missing = {
      code: "ENGINE_MISSING",
      message:
        "[ENGINE_MISSING] cannot look for wasmtime: it is installed in the cache, and you have no home directory for one; set HOME or ARMORY_CACHE_DIR to an absolute path",
    };
    await expect(findWasmtime({ env })).rejects.toMatchObject(missing);
    const engine = createWasmtimeEngine({ env });
    expect(await engine.runs?.(await buildGuest("backup.wat"))).toBe(true);
    await expect(engine.load(await buildGuest("backup.wat"), { cacheDir: false })).rejects.toMatchObject(missing);
  });

  it.skipIf(process.platform === "win32")("refuse a Python that is too old", async () => {
    const bin = await tempDir({ python3: "#!/bin/sh\necho 3.8\n" });
    await chmod(join(bin, "python3"), 0o755);
    await expect(findWasmtime({ env: { PATH: `${bin}:/bin:/usr/bin` } })).rejects.toThrow(
      /python3 is 3\.8|not installed/,
    );
    await expect(findWasmtime({ env: { PATH: bin } })).rejects.toThrow("python3 is 3.8");
  });

  it.skipIf(process.platform === "win32")("leave nothing behind when pip fails, and say what it said", async () => {
    const script = '#!/bin/sh\ncase "$*" in *pip*) mkdir -p "$5"; echo no index >&2; exit 3;; *) echo 3.12;; esac\n';
    const bin = await tempDir({ python3: script });
    await chmod(join(bin, "python3"), 0o755);
    const cacheDir = await tempDir({});
    const said: string[] = [];
    const install = installWasmtime({
      cacheDir,
      env: { PATH: `${bin}:/bin:/usr/bin` },
      onOutput: (chunk, stream) => said.push(`${stream}: ${chunk}`),
    });
    await expect(install).rejects.toMatchObject({
      code: "ENGINE_INSTALL_FAILED",
      message: expect.stringMatching(/exit code 3: no index/),
    });
    expect(said).toEqual(["stderr: no index\n"]);
    expect(await readdir(join(cacheDir, "toolchains"))).toEqual([]);
  });
});

/** A backup plugin whose allocator reads the clock, as the garbage collector of Go's does. */
const callsOutOfRealloc = `(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (memory (export "memory") 8)
  (global $heap (mut i32) (i32.const 65536))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 8)))
    (global.set $heap (i32.add (global.get $heap) (local.get 3)))
    (i32.sub (global.get $heap) (local.get 3)))
  (func (export "init") (param i32 i32 i32 i32 i32) (result i32) (i32.store8 (i32.const 16) (i32.const 0)) (i32.const 16))
  (func (export "transform")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i32 i32 i64 i32 i32 i32) (result i32)
    (i32.store8 (i32.const 512) (i32.const 2))
    (i32.store (i32.const 520) (i32.const 0))
    (i32.store (i32.const 524) (i32.const 0))
    (i32.const 512)))`;

/** A world with interfaces of an early WASI 0.2, and one that nobody has but that speaks of WASI's streams. */
async function beyondWasi(): Promise<string> {
  const directory = witDirectory(findWorld("backup") ?? never());
  const [types, backup] = await Promise.all(
    ["types", "backup"].map((name) => readFile(`${directory}/${name}.wit`, "utf8")),
  );
  const own = `${types}\n${backup}`.replaceAll(/^package .*$/gm, "").replace(
    "world wasi-backup-plugin {",
    (head) => `${head}
    import wasi:random/random@0.2.1;
    import wasi:cli/stdout@0.2.1;
    import other:system/sink@1.0.0;`,
  );
  return `package kannika:wasi-plugins@0.1.0;
    ${own.replace("world wasi-backup-plugin", "world plugin")}
    package wasi:io@0.2.1 { interface streams { resource output-stream; } }
    package wasi:random@0.2.1 { interface random { get-random-u64: func() -> u64; } }
    package wasi:cli@0.2.1 { interface stdout { use wasi:io/streams@0.2.1.{output-stream}; get-stdout: func() -> output-stream; } }
    package other:system@1.0.0 {
      interface sink {
        use wasi:io/streams@0.2.1.{output-stream};
        resource token;
        take: func(given: output-stream) -> token;
      }
    }`;
}

/** It asks for a random number in init, and gives its stdout to the unknown interface for a record with a key. */
const callsBeyondWasi = `(module
  (import "wasi:random/random@0.2.1" "get-random-u64" (func $random (result i64)))
  (import "wasi:cli/stdout@0.2.1" "get-stdout" (func $stdout (result i32)))
  (import "other:system/sink@1.0.0" "take" (func $take (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "init") (param i32 i32 i32 i32 i32) (result i32)
    (drop (call $random))
    (i32.store8 (i32.const 16) (i32.const 0))
    (i32.const 16))
  (func (export "transform")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i64 i32 i32 i64 i32 i32 i32) (result i32)
    (if (local.get 0) (then (drop (call $take (call $stdout)))))
    (i32.store8 (i32.const 512) (i32.const 2))
    (i32.store (i32.const 520) (i32.const 0))
    (i32.store (i32.const 524) (i32.const 0))
    (i32.const 512)))`;

function never(): never {
  throw new Error("there is no world backup");
}

function say(key: string, payload = ""): KafkaRecord {
  return { key: Buffer.from(key), headers: [], payload: Uint8Array.from(Buffer.from(payload)) };
}

function partitions(outcomes: readonly Outcome[]): (number | undefined)[] {
  return outcomes.map((outcome) => (outcome.tag === "error" ? undefined : outcome.val.partition));
}

async function openOk(
  plugin: RecordEnginePlugin | undefined,
  topics: BackupContext | RestoreContext = context,
): Promise<RecordEngineInstance> {
  const answer = await plugin?.open(topics, undefined);
  if (answer?.tag !== "ok") throw new Error("init did not say ok");
  return answer.instance;
}

/** The smallest passthrough with an opcode that does not exist, where the host's outline of the component shows nothing. */
async function invalidCode(): Promise<Uint8Array> {
  const bytes = Uint8Array.from(await buildGuest("backup.wat"));
  const marker = Buffer.from(bytes).indexOf(Buffer.from([0x41, 0xf0, 0xff, 0xff, 0xff, 0x07])); // i32.const 0x7ffffff0
  bytes[marker] = 0xff;
  return bytes;
}

/** The processes of the engine that this process started. */
async function driverProcesses(): Promise<number[]> {
  const tasks = await readdir("/proc/self/task");
  const lists = await Promise.all(tasks.map((task) => readFile(`/proc/self/task/${task}/children`, "utf8")));
  const pids = lists.join(" ").split(" ").filter(Boolean).map(Number);
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return pids.filter((_, index) => names[index]?.includes("wasmtime_driver"));
}

/** End the one that works, once it is seen to: the others wait. */
async function killBusy(pids: readonly number[]): Promise<void> {
  const ticks = async (pid: number): Promise<number> =>
    Number((await readFile(`/proc/${pid}/stat`, "utf8")).split(" ")[13]);
  const before = await Promise.all(pids.map(ticks));
  for (;;) {
    const after = await Promise.all(pids.map(ticks));
    // A fifth of a second of processor time: the loop, and nothing before it
    const busy = pids.find((_, index) => (after[index] ?? 0) - (before[index] ?? 0) >= 20);
    if (busy !== undefined) return void process.kill(busy, "SIGKILL");
    await nextLook(20);
  }
}
