import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { isKafkaError, type KafkaError, type LoadOptions, loadPlugin, type Plugin } from "@armory-plugins/kafka";
import { buildGuest, decodeString, record } from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildBomb } from "./support/bomb-guest.ts";

const topic = { context: { topic: "orders" } };
const isLinux = process.platform === "linux";
let bomb: Uint8Array;

beforeAll(async () => {
  bomb = await buildBomb();
});

async function load(options: LoadOptions = {}): Promise<Plugin> {
  const plugin = await loadPlugin(bomb, { isolation: "process", name: "guest", cacheDir: false, ...options });
  onTestFinished(() => plugin.close());
  return plugin;
}

async function failure(promise: Promise<unknown>): Promise<KafkaError> {
  const error: unknown = await promise.catch((cause: unknown) => cause);
  if (!isKafkaError(error)) throw new Error("expected a KafkaError", { cause: error });
  return error;
}

/** The processes of plugins that this one has started. */
function children(of = process.pid): number[] {
  return readdirSync(`/proc/${of}/task`)
    .flatMap((thread) => readFileSync(`/proc/${of}/task/${thread}/children`, "latin1").trim().split(" "))
    .filter((pid) => pid !== "" && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("instance-process.js"))
    .map(Number);
}

/** Wait until something is there. */
async function until<Value>(look: () => Value | undefined): Promise<Value> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await sleep(10);
  }
}

describe.runIf(isLinux)("a plugin in a process", () => {
  it("costs one error when it takes V8's heap: of the record at which it did", async () => {
    const plugin = await load({ process: { residentBytes: 400e6 } });
    const instance = await plugin.openTopic(topic);
    const error = await failure(instance.transform([record("!c"), record("a"), record("!g"), record("b")]));
    expect(error).toMatchObject({ code: "MEMORY_LIMIT", index: 2 });
    expect(error.message).toMatch(
      /^\[MEMORY_LIMIT\] plugin guest, topic "orders": its process had \d+ bytes in memory; the limit is 400000000$/,
    );
    expect(error.outcomes).toEqual([
      { tag: "accepted", val: { ...record("!c"), partition: 1 } },
      { tag: "accepted", val: record("a") },
    ]);
    expect(await instance.transform([record("!c")])).toMatchObject([{ val: { partition: 1 } }]);
  });

  it("costs one error of an encoded batch", async () => {
    const plugin = await load({ process: { residentBytes: 400e6 } });
    const codec = { module: new URL("support/key-codec.mjs", import.meta.url).href, options: undefined };
    const instance = await plugin.openTopic({ ...topic, codec });
    const parts: object[] = [];
    await instance.process(Buffer.from("\u0004aa!gbb!g\u0002cc!g", "latin1"), ({ chunks, ...counts }) => {
      parts.push({ ...counts, chunks: chunks.map(({ bytes }) => bytes.toString()) });
    });
    const error = (index: number): object => ({
      index,
      text: expect.stringContaining("bytes in memory; the limit is 400000000") as string,
    });
    expect(parts).toMatchObject([
      { chunks: ["aabb", "cc"], records: 6, accepted: 3, rejected: 0, errors: [error(1), error(3), error(1)] },
    ]);
  });

  it("is given the batch again when something else ends its process", async () => {
    const plugin = await load({ limits: { callMs: 1000 } });
    const instance = await plugin.openTopic(topic);
    const before = await until(() => children().at(0));
    const hanging = failure(instance.transform([record("a"), record("!l")]));
    process.kill(before, "SIGKILL");
    expect(await hanging).toMatchObject({ code: "CALL_TIMEOUT", index: 1, outcomes: [{ val: record("a") }] });
    expect(await instance.transform([record("a")])).toEqual([{ tag: "accepted", val: record("a") }]);
  });

  it.each(["SIGKILL", "SIGABRT", "SIGSEGV"] as const)(
    "costs one error when its process is ended by %s",
    async (signal) => {
      const plugin = await load();
      const instance = await plugin.openTopic(topic);
      const hanging = failure(instance.transform([record("!l")]));
      process.kill(await until(() => children().at(0)), signal);
      expect(await hanging).toMatchObject({
        code: "TRAPPED",
        message: `[TRAPPED] plugin guest, topic "orders": its process was ended by ${signal}`,
        index: 0,
        outcomes: [],
      });
      expect(await instance.transform([record("!c")])).toMatchObject([{ val: { partition: 1 } }]);
    },
  );

  it("is stopped in time when its process answers to nothing", async () => {
    const plugin = await load();
    const instance = await plugin.openTopic({ ...topic, limits: { loadMs: 5000 } });
    process.kill(await until(() => children().at(0)), "SIGSTOP");
    expect(await failure(instance.transform([record("a")]))).toMatchObject({ code: "LOAD_TIMEOUT" });
    expect(await instance.transform([record("a")])).toHaveLength(1);
  });

  it("is there no more when the plugin was closed", async () => {
    const plugin = await load({ spareThreads: 1 });
    const instance = await plugin.openTopic(topic);
    await instance.transform([record("a")]);
    expect(children().length).toBeGreaterThan(0);
    await plugin.close();
    expect(children()).toEqual([]);
  });

  it("ends with the process that started it, even while the plugin hangs", async () => {
    const script = `
      import { loadPlugin } from "@armory-plugins/kafka";
      const bytes = Buffer.from(process.argv[1], "base64");
      const plugin = await loadPlugin(bytes, { isolation: "process", cacheDir: false, limits: { callMs: 1e9 } });
      const instance = await plugin.openTopic({ context: { topic: "t" } });
      void instance.transform([{ headers: [], key: new TextEncoder().encode("!l") }]);
      console.log("hangs");
    `;
    const args = ["--input-type=module", "--eval", script, Buffer.from(bomb).toString("base64")];
    const parent = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] });
    await once(createInterface({ input: parent.stdout }), "line");
    const [child] = children(parent.pid);
    if (child === undefined) throw new Error("it has no process");
    parent.kill("SIGKILL");
    expect(await until(() => (isRunning(child) ? undefined : "ended"))).toBe("ended");
  });

  it.runIf(process.getuid?.() === 0)("runs as nobody where the host is root, or as whom the host says", async () => {
    const uidOf = (pid: number): string | undefined =>
      /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    for (const [options, uid] of [
      [{}, "65534"],
      [{ process: { user: { uid: 4711, gid: 4711 } } }, "4711"],
      [{ process: { user: { uid: 0, gid: 0 } } }, "0"],
    ] as const) {
      const plugin = await load(options);
      const instance = await plugin.openTopic(topic);
      expect(children().map(uidOf)).toEqual([uid]);
      await instance.close();
      await plugin.close();
    }
  });

  it("reads and writes in granted directories, as its user may", async () => {
    const directory = await realpath(await mkdtemp(join(tmpdir(), "armory-host-")));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const plugin = await loadPlugin(await buildGuest("wasi.wat"), {
      isolation: "process",
      cacheDir: false,
      process: { user },
    });
    onTestFinished(() => plugin.close());
    const open = (access: "read" | "read-write") =>
      plugin.openTopic({ ...topic, grants: { preopens: [{ hostPath: directory, guestPath: "/data", access }] } });
    const writer = await open("read-write");
    const [written] = await writer.transform([record("o", "a.txt")]);
    expect(written?.tag).toBe("accepted");
    const reader = await open("read");
    const [read, refused] = await reader.transform([record("f", "a.txt"), record("o", "b.txt")]);
    expect(read?.tag === "accepted" && decodeString(read.val.payload)).toBe("written by the plugin");
    expect(refused).toEqual({ tag: "error", val: "errno 69" });
  });
});

describe("loadPlugin()", () => {
  it("knows no other isolation", async () => {
    await expect(load({ isolation: "container" as "process" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: '[INVALID_ARGUMENT] unknown isolation "container"; expected thread or process',
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    // A child that has ended stays until its parent looks, and its parent is gone
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
