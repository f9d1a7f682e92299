import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { isKafkaError, type KafkaError, type LogLine, loadPlugin, type Plugin } from "@armory-plugins/kafka";
import type { KafkaRecord } from "@armory-plugins/wit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildGuest, record } from "@armory-plugins/test-guests";
import { tempDir } from "@armory-plugins/support";

const topic = { context: { topic: "orders" } };

async function failure(promise: Promise<unknown>): Promise<KafkaError> {
  const error: unknown = await promise.catch((cause: unknown) => cause);
  if (!isKafkaError(error)) throw new Error("expected a KafkaError", { cause: error });
  return error;
}

// A process costs nothing but time: what a caller sees is the same
describe.each(["thread", "process"] as const)("in a %s", (isolation) => {
  let plugin: Plugin;

  beforeAll(async () => {
    plugin = await loadPlugin(await buildGuest("backup.wat"), {
      isolation,
      name: "guest",
      cacheDir: false,
      limits: { callMs: 1000 },
    });
  });
  afterAll(() => plugin.close());

  describe("openTopic()", () => {
    it("says how long init took, without what came before it", async () => {
      const started = performance.now();
      const instance = await plugin.openTopic(topic);
      const inAll = performance.now() - started;
      expect(instance.initMs).toBeGreaterThan(0);
      expect(instance.initMs).toBeLessThan(inAll);
    });
  });

  describe("transform()", () => {
    it("gives each record's outcome in order, every field as it was", async () => {
      const instance = await plugin.openTopic(topic);
      const records: KafkaRecord[] = [
        { headers: [] },
        {
          key: new Uint8Array(),
          payload: Uint8Array.from([0, 255, 254]),
          headers: [{ key: "" }, { key: "\uFEFFa\u00e9\u20ac\u{1f600}\uffff\0", val: new Uint8Array() }, { key: "" }],
          partition: -2147483648,
          offset: -(2n ** 63n),
          timestamp: { kind: "log-append-time", time: 2n ** 63n - 1n },
        },
        { headers: [], partition: 2147483647, offset: 2n ** 53n + 1n, timestamp: { kind: "none", time: 0n } },
      ];
      expect(await instance.transform(records)).toEqual(records.map((val) => ({ tag: "accepted", val })));
      expect(await instance.transform([record("!r"), record("!e"), record("k")])).toEqual([
        { tag: "rejected", val: record("!r") },
        { tag: "error", val: "said no" },
        { tag: "accepted", val: record("k") },
      ]);
      expect(await instance.transform([])).toEqual([]);
      await instance.close();
    });

    it("hands over outcomes that together are larger than its buffer, asking the plugin once for each", async () => {
      const instance = await plugin.openTopic(topic);
      const outcomes = await instance.transform(["!b", "k", "!b", "!b", "!c"].map((key) => record(key)));
      expect(outcomes.map((one) => one.tag !== "error" && (one.val.payload?.length ?? one.val.partition))).toEqual([
        1048576,
        undefined,
        1048576,
        1048576,
        5,
      ]);
      await instance.close();
    });

    it("loses no large outcome when the next call is stopped", async () => {
      const instance = await plugin.openTopic(topic);
      const error = await failure(instance.transform([record("!b"), record("!l")]));
      expect(error).toMatchObject({ code: "CALL_TIMEOUT", index: 1 });
      expect(error.outcomes).toMatchObject([{ tag: "accepted", val: { payload: { length: 1048576 } } }]);
      await instance.close();
    });

    it("runs calls that come at the same time one after another", async () => {
      const instance = await plugin.openTopic(topic);
      const batches = await Promise.all([1, 2, 3].map(() => instance.transform([record("!c"), record("!c")])));
      const counts = batches.flat().map((one) => one.tag === "accepted" && one.val.partition);
      expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
      await instance.close();
    });

    it.each([
      ["partition", { headers: [], partition: 1.5 }, "partition is 1.5 (number), expected a 32-bit integer"],
      ["partition", { headers: [], partition: 2 ** 31 }, "partition is 2147483648 (number), expected a 32-bit integer"],
      [
        "offset",
        { headers: [], offset: 2n ** 63n },
        "offset is 9223372036854775808 (bigint), expected a 64-bit bigint",
      ],
      ["key", { headers: [], key: "text" }, 'key is "text", expected a Uint8Array'],
      ["headers", {}, "headers is undefined (undefined), expected an array"],
      ["header", { headers: [{ key: "\ud800" }] }, "headers[0].key has a lone surrogate, which UTF-8 cannot carry"],
      ["time", { headers: [], timestamp: { kind: "create-time", time: 5 } }, "timestamp.time is 5 (number), expected"],
      [
        "kind",
        { headers: [], timestamp: { kind: "x", time: 5n } },
        'timestamp.kind is "x", expected none, create-time',
      ],
    ])("refuses a record whose %s is wrong before the plugin sees any", async (_, bad, message) => {
      const instance = await plugin.openTopic(topic);
      const error = await failure(instance.transform([record("!c"), bad as unknown as KafkaRecord]));
      expect(error).toMatchObject({ code: "INVALID_RECORD", index: 1, outcomes: [] });
      expect(error.message).toContain(`record 1 of the batch: ${message}`);
      const [outcome] = await instance.transform([record("!c")]);
      expect(outcome).toMatchObject({ val: { partition: 1 } });
      await instance.close();
    });
  });

  describe("a plugin that fails", () => {
    it.each([
      ["traps", "!t", "TRAPPED", "wasm `unreachable` instruction executed"],
      ["recurses without end", "!s", "STACK_OVERFLOW", "the plugin's calls went too deep"],
      [
        "loops without end",
        "!l",
        "CALL_TIMEOUT",
        "call took more than 1000 ms and was stopped; raise the limit callMs",
      ],
      ["takes all memory", "!m", "MEMORY_LIMIT", "of 33554432 bytes"],
      ["answers with a wrong discriminant", "!d", "CONTRACT_BROKEN", "discriminant 7; there are 3 cases"],
      ["answers with a wrong enum", "!k", "CONTRACT_BROKEN", "discriminant 9; there are 3 cases"],
      [
        "answers with a pointer out of memory",
        "!p",
        "CONTRACT_BROKEN",
        "a list of 64 at 2147483632 reaches outside of memory",
      ],
      ["answers with an unaligned pointer", "!a", "CONTRACT_BROKEN", "pointer 4097 is not aligned to 4"],
      ["answers with bytes that are no UTF-8", "!u", "CONTRACT_BROKEN", "is not UTF-8"],
      ["answers with overlapping lists of 4 GiB", "!o", "OUTPUT_LIMIT", "the answer is too large"],
    ])("%s: it has its own code, and is replaced", async (_, key, code, message) => {
      const limits = { memoryBytes: 32 * 1024 * 1024 };
      const instance = await plugin.openTopic({ ...topic, config: "remove:secret", limits });
      const neighbour = await plugin.openTopic(topic);
      const error = await failure(instance.transform([record("!c"), record("a"), record(key), record("b")]));
      expect(error).toMatchObject({ name: "KafkaError", code, index: 2 });
      expect(error.message).toContain('plugin guest, topic "orders": ');
      expect(error.message).toContain(message);
      expect(error.outcomes).toEqual([
        { tag: "accepted", val: { ...record("!c"), partition: 1 } },
        { tag: "accepted", val: record("a") },
      ]);
      // A new instance, whose init ran with the same config; the neighbour noticed nothing.
      expect(await instance.transform([{ ...record("!c"), headers: [{ key: "secret" }, { key: "kept" }] }])).toEqual([
        { tag: "accepted", val: { ...record("!c"), headers: [{ key: "kept" }], partition: 1 } },
      ]);
      expect(await neighbour.transform([record("!c")])).toMatchObject([{ val: { partition: 1 } }]);
      await Promise.all([instance.close(), neighbour.close()]);
    });

    it("is told when one outcome is larger than the limit, and which limit that is", async () => {
      const instance = await plugin.openTopic({ ...topic, limits: { outputBytes: 1024 * 1024 } });
      expect((await failure(instance.transform([record("!b")]))).toJSON()).toEqual({
        code: "OUTPUT_LIMIT",
        detail: 'plugin guest, topic "orders": the answer is too large',
        limit: "outputBytes",
        index: 0,
      });
      await instance.close();
    });

    it("can be opened with another memory limit", async () => {
      const file = join(await tempDir(), "guest.wasm");
      await writeFile(file, await buildGuest("backup.wat"));
      const loaded = await loadPlugin(file, { isolation, cacheDir: false });
      const open = (MiB: number): ReturnType<Plugin["openTopic"]> =>
        loaded.openTopic({ ...topic, limits: { memoryBytes: MiB * 1024 * 1024 } });
      await open(8);
      const second = await open(4);
      expect(await second.transform([record("k")])).toEqual([{ tag: "accepted", val: record("k") }]);
      expect(await failure(second.transform([record("!m")]))).toMatchObject({ code: "MEMORY_LIMIT" });
      await loaded.close();
    });

    // A process is given the plugin's bytes
    it.runIf(isolation === "thread")("is not opened with another memory limit once its file was changed", async () => {
      const file = join(await tempDir(), "guest.wasm");
      await writeFile(file, await buildGuest("backup.wat"));
      const loaded = await loadPlugin(file, { isolation, cacheDir: false });
      const open = (MiB: number): ReturnType<Plugin["openTopic"]> =>
        loaded.openTopic({ ...topic, limits: { memoryBytes: MiB * 1024 * 1024 } });
      await open(8);
      await writeFile(file, await buildGuest("restore.wat", "restore"));
      await open(8);
      expect(await failure(open(2))).toMatchObject({
        code: "FILE_UNREADABLE",
        message: "[FILE_UNREADABLE] guest.wasm was changed since it was loaded; load it again",
      });
      await loaded.close();
    });

    it("is refused when it needs more memory than its limit to begin with", async () => {
      expect(await failure(plugin.openTopic({ ...topic, limits: { memoryBytes: 65536 } }))).toMatchObject({
        code: "MEMORY_LIMIT",
        message: expect.stringContaining(
          "guest starts with 131072 bytes of memory, and its limit is 65536; raise the limit memoryBytes",
        ) as string,
      });
    });
  });

  describe("a process without addresses", () => {
    it.runIf(process.platform === "linux" && isolation === "thread")("opens no instance, and says why", async () => {
      const script = `
      import { loadPlugin } from "@armory-plugins/kafka";
      const plugin = await loadPlugin(Buffer.from(process.argv[1], "base64"), { cacheDir: false });
      const taken = [];
      const take = () => {
        try { for (;;) taken.push(new WebAssembly.Memory({ initial: 1, maximum: 32768, shared: true })); } catch {}
      };
      const open = () => plugin.openTopic({ context: { topic: "t" } }).then(() => "opened", (error) => error.code);
      take();
      console.log(await open());
      taken.length -= 1;
      gc();
      console.log(await open());
      taken.length = 0;
      gc();
      console.log(await open());
      await plugin.close();
    `;
      const bytes = Buffer.from(await buildGuest("backup.wat")).toString("base64");
      const command = 'ulimit -v 80000000 && exec "$0" --expose-gc --input-type=module --eval "$1" "$2"';
      const args = ["-c", command, process.execPath, script, bytes];
      const { stdout } = await promisify(execFile)("sh", args, { cwd: import.meta.dirname });
      expect(stdout).toBe("INSTANTIATION_FAILED\nINSTANTIATION_FAILED\nopened\n");
    });
  });

  describe("init", () => {
    it("carries the plugin's own text when it refuses", async () => {
      expect(await failure(plugin.openTopic({ ...topic, config: "refuse:not with this config" }))).toMatchObject({
        code: "INIT_REJECTED",
        pluginText: "not with this config",
        message: '[INIT_REJECTED] plugin guest, topic "orders": not with this config',
      });
    });

    it("is stopped when it takes too long, and told when it traps", async () => {
      const slow = plugin.openTopic({ ...topic, config: "loop:for-ever", limits: { initMs: 100 } });
      expect(await failure(slow)).toMatchObject({ code: "INIT_TIMEOUT" });
      expect(await failure(plugin.openTopic({ ...topic, config: "trap:at once" }))).toMatchObject({ code: "TRAPPED" });
    });

    it("needs the context of its world", async () => {
      const context = { sourceTopic: "a", targetTopic: "b" };
      expect(await failure(plugin.openTopic({ context }))).toMatchObject({
        code: "INVALID_ARGUMENT",
        message: "[INVALID_ARGUMENT] context.topic is missing; the context of a backup plugin is { topic: string }",
      });
    });
  });

  describe("requirements()", () => {
    it("asks a restore plugin, and asks again after the instance was replaced", async () => {
      const restore = await loadPlugin(await buildGuest("restore.wat", "restore"), { isolation, cacheDir: false });
      const instance = await restore.openTopic({ context: { sourceTopic: "a", targetTopic: "b" } });
      expect(await instance.requirements({ noPartitions: 6n })).toEqual({ noPartitions: 12n });
      expect(await failure(instance.transform([record("trap")]))).toMatchObject({ code: "TRAPPED" });
      expect(await instance.transform([{ headers: [] }])).toEqual([
        { tag: "accepted", val: { headers: [], partition: 6 } },
      ]);
      expect(await instance.requirements({ noPartitions: 2n ** 63n })).toEqual({ noPartitions: 0n });
      expect(await failure(instance.requirements({ noPartitions: -1n }))).toMatchObject({ code: "INVALID_ARGUMENT" });
      await restore.close();
    });

    it("is not for backup plugins", async () => {
      const instance = await plugin.openTopic(topic);
      expect(await failure(instance.requirements({ noPartitions: 1n }))).toMatchObject({
        message: "[INVALID_ARGUMENT] guest is a backup plugin; only restore plugins have requirements",
      });
      await instance.close();
    });
  });

  describe("close()", () => {
    it("ends a call under way and refuses later ones", async () => {
      const instance = await plugin.openTopic({ ...topic, limits: { callMs: 60_000 } });
      await instance.transform([record("a")]);
      const hanging = failure(instance.transform([record("!l")]));
      // By the next turn of the event loop the thread has been asked
      await new Promise((resolve) => setImmediate(resolve));
      await instance.close();
      expect(await hanging).toMatchObject({ code: "CLOSED", index: 0, outcomes: [] });
      expect(await failure(instance.transform([record("a")]))).toMatchObject({ code: "CLOSED" });
      await instance.close();
    });

    it("ends what is still opening, and lets nothing open afterwards", async () => {
      const other = await loadPlugin(await buildGuest("backup.wat"), { isolation, name: "other", cacheDir: false });
      const opening = failure(other.openTopic({ ...topic, config: "loop:for-ever" }));
      await other.close();
      expect(await opening).toMatchObject({ code: "CLOSED" });
      expect(await failure(other.openTopic(topic))).toMatchObject({
        code: "CLOSED",
        message: "[CLOSED] plugin other was closed",
      });
    });

    it("lets the next topic start anew, whatever is left of this one", async () => {
      const first: LogLine[] = [];
      const second: LogLine[] = [];
      const one = await plugin.openTopic({ ...topic, config: "remove:secret", onLog: (line) => first.push(line) });
      const [answer] = await one.transform([record("!c")]);
      await one.close();
      const other = await plugin.openTopic({ ...topic, onLog: (line) => second.push(line) });
      const headers = [{ key: "secret" }];
      expect(await other.transform([record("!c"), { headers }])).toEqual([
        answer,
        { tag: "accepted", val: { headers } },
      ]);
      expect(await failure(one.transform([record("a")]))).toMatchObject({ code: "CLOSED" });
      await other.close();
      expect([first, second]).toEqual([[], []]);
    });

    it("leaves nothing that keeps a process alive", async () => {
      const script = `
      import { loadPlugin } from "@armory-plugins/kafka";
      const bytes = Buffer.from(process.argv[1], "base64");
      const plugin = await loadPlugin(bytes, { isolation: process.argv[2], cacheDir: false, limits: { callMs: 1000 } });
      const instance = await plugin.openTopic({ context: { topic: "t" } });
      await instance.transform([{ headers: [], key: new TextEncoder().encode("!l") }]).catch((e) => console.log(e.code));
      console.log((await instance.transform([{ headers: [] }])).length);
      await plugin.close();
      console.log(process.getActiveResourcesInfo().filter((one) => /Worker|Timeout|MessagePort/.test(one)).join());
      setTimeout(() => { console.log("still here"); process.exit(1); }, 10_000).unref();
    `;
      const bytes = Buffer.from(await buildGuest("backup.wat")).toString("base64");
      const args = ["--input-type=module", "--eval", script, bytes, isolation];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
      expect({ stdout, stderr }).toEqual({ stdout: "CALL_TIMEOUT\n1\n\n", stderr: "" });
    });
  });
});
