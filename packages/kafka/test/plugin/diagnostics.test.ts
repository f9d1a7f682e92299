import { Worker } from "node:worker_threads";
import { diagnosticsInterfaces, findWorld, withDiagnostics, witSource, type World } from "@armory-plugins/wit";
import {
  isKafkaError,
  type KafkaError,
  type LogLine,
  loadPlugin,
  type Plugin,
  type PluginCount,
  type TopicInstance,
} from "@armory-plugins/kafka";
import { buildDiagnosed, buildDummy, record } from "@armory-plugins/test-guests";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const codec = { module: new URL("./support/key-codec.mjs", import.meta.url).href, options: undefined };

/** An instance, and what it logged and counted. */
interface Opened {
  readonly instance: TopicInstance;
  readonly lines: LogLine[];
  readonly counts: PluginCount[];
}

async function open(plugin: Plugin, logBytes = 10_000): Promise<Opened> {
  const [lines, counts]: [LogLine[], PluginCount[]] = [[], []];
  const instance = await plugin.openTopic({
    context: { topic: "orders" },
    codec,
    limits: { callMs: 1000, logBytes },
    onLog: (line) => lines.push(line),
    onCount: (count) => counts.push(count),
  });
  return { instance, lines, counts };
}

async function failure(promise: Promise<unknown>): Promise<KafkaError> {
  const error: unknown = await promise.catch((cause: unknown) => cause);
  if (!isKafkaError(error)) throw new Error("expected a KafkaError", { cause: error });
  return error;
}

const from = { plugin: "guest", topic: "orders" };
const info = (text: string): LogLine => ({ ...from, stream: "log", level: "info", text });

describe.each(["thread", "process"] as const)("a plugin with a log in a %s", (isolation) => {
  let plugin: Plugin;
  beforeAll(async () => {
    plugin = await loadPlugin(await buildDiagnosed(true), { isolation, name: "guest", cacheDir: false });
  });
  afterAll(() => plugin.close());

  it("gives what it logged and counted once a batch is done", async () => {
    const { instance, lines, counts } = await open(plugin);
    const batch = [record("!L", "one"), record("!W", "two"), record("!C", "seen"), record("!C", "seen"), record("k")];
    expect((await instance.transform(batch)).map(({ tag }) => tag)).toEqual(batch.map(() => "accepted"));
    expect(lines).toEqual([info("one"), { ...info("two"), level: "warn" }]);
    expect(counts).toEqual([{ ...from, name: "seen", value: 6n }]);
    await instance.transform([record("!L", "three")]);
    expect(lines.slice(2)).toEqual([info("three")]);
    await instance.close();
  });

  it("has a line for each of a message's, and what a terminal would obey is given as it is", async () => {
    const { instance, lines } = await open(plugin);
    await instance.transform([record("!L", "[other] info: forged\n\u001b[31mred")]);
    expect(lines).toEqual([info("[other] info: forged"), info("\u001b[31mred")]);
    await instance.close();
  });

  it("sends all of a batch in two messages from its thread", async () => {
    const emit = vi.spyOn(Worker.prototype, "emit");
    const { instance, lines } = await open(plugin, 100_000);
    const news = (): number => emit.mock.calls.filter(([, message]: unknown[]) => isNews(message)).length;
    const before = news();
    await instance.transform(Array.from({ length: 100 }, () => [record("!L", "a\nb"), record("!C", "seen")]).flat());
    expect(lines).toHaveLength(200);
    expect(news() - before).toBe(isolation === "thread" ? 2 : 0);
    emit.mockRestore();
    await instance.close();
  });

  it("drops counters with other names than those of metrics, and says so once", async () => {
    const { instance, lines, counts } = await open(plugin);
    const names = ["Bad name", "__proto__", "", "9lives", "x".repeat(65), "fine_2", "x".repeat(64)];
    await instance.transform(names.map((name) => record("!C", name)));
    expect(counts.map(({ name }) => name)).toEqual(["fine_2", "x".repeat(64)]);
    expect(lines).toEqual([
      { ...from, stream: "host", text: expect.stringContaining('counter "Bad name" is dropped') },
    ]);
    await instance.close();
  });

  it("has at most 100 counters", async () => {
    const { instance, lines, counts } = await open(plugin);
    await instance.transform(Array.from({ length: 102 }, (_, index) => record("!C", `c${index}`)));
    expect(new Set(counts.map(({ name }) => name)).size).toBe(100);
    expect(lines).toHaveLength(1);
    await instance.close();
  });

  it("logs no more than its limit, together with what it prints", async () => {
    const { instance, lines } = await open(plugin, 10);
    await instance.transform([record("!L", "12345678"), record("!L", "é€abc"), record("!L", "none of it")]);
    expect(lines.map(({ stream, text }) => [stream, text])).toEqual([
      ["log", "12345678"],
      ["log", "é"],
      ["host", expect.stringContaining("log limit is reached")],
    ]);
    await instance.close();
  });

  it("reports a trap with the words of a panic, and keeps what it logged and counted before", async () => {
    const { instance, lines, counts } = await open(plugin);
    const words = "panicked at src/lib.rs:12:9: index out of bounds";
    const batch = [record("!L", "before"), record("!C", "seen"), record("!P", words), record("!L", "after")];
    const error = await failure(instance.transform(batch));
    expect(error).toMatchObject({ code: "TRAPPED", index: 2 });
    expect(error.detail).toMatch(
      /^plugin guest, topic "orders": panicked at src\/lib\.rs:12:9: index out of bounds: .*unreachable/,
    );
    expect(lines).toEqual([info("before")]);
    expect(counts).toEqual([{ ...from, name: "seen", value: 3n }]);
    expect(await instance.transform([record("k")])).toHaveLength(1);
    await instance.close();
  });

  it("reports a trap without words, and with nonsense in memory, as any other", async () => {
    const { instance, lines } = await open(plugin);
    for (const order of ["!t", "!Z"]) {
      const error = await failure(instance.transform([record(order)]));
      expect(error.detail).toMatch(/^plugin guest, topic "orders": wasm trap: /);
    }
    expect(lines).toEqual([]);
    await instance.close();
  });

  it.each([
    ["!F", "TRAPPED"],
    ["!H", "CALL_TIMEOUT"],
    ["!A", "OUTPUT_LIMIT"],
  ])("gives the outcomes of a batch even though %s makes it fail when it is asked for its log", async (order, code) => {
    const { instance, lines } = await open(plugin);
    expect(await instance.transform([record("a"), record(order), record("b")])).toHaveLength(3);
    const text = expect.stringContaining(`[${code}] the plugin failed when it was asked for its log`) as string;
    expect(lines.at(-1)).toEqual({ ...from, stream: "host", text });
    // Another instance, whose first call this is
    expect(await instance.transform([record("!c")])).toMatchObject([{ val: { partition: 1 } }]);
    await instance.close();
  });

  it("processes encoded batches in the same way", async () => {
    const { instance, lines } = await open(plugin);
    const keys: string[] = [];
    const take = ({ chunks }: { readonly chunks: readonly { readonly bytes: Uint8Array }[] }): void => {
      keys.push(...chunks.map(({ bytes }) => Buffer.from(bytes).toString("latin1")));
    };
    await instance.process(Buffer.from("\u0003aa!Lbb", "latin1"), take);
    expect(lines).toEqual([info("")]);
    await instance.process(Buffer.from("\u0002aa!F", "latin1"), take);
    expect(keys.join("")).toBe("aa!Lbbaa!F");
    expect(lines.slice(1)).toMatchObject([info(""), { stream: "host" }]);
    // What the batch came to is lost with the thread, and no record is to blame
    const error = await failure(instance.process(Buffer.from("\u0002aa!H", "latin1"), take));
    expect(error).toMatchObject({ code: "CALL_TIMEOUT", index: undefined });
    await instance.close();
  });
});

describe("a plugin with a log that does not say where its memory is", () => {
  it("is asked after each batch, and its panics have no words", async () => {
    const plugin = await loadPlugin(await buildDiagnosed(false), { name: "guest", cacheDir: false });
    const { instance, lines } = await open(plugin);
    await instance.transform([record("!L", "one")]);
    expect(lines).toEqual([info("one")]);
    const error = await failure(instance.transform([record("!P", "never read")]));
    expect(error.detail).not.toContain("never read");
    await plugin.close();
  });
});

describe("loadPlugin()", () => {
  const { diagnostics } = diagnosticsInterfaces;

  it("refuses a plugin whose log has other types than the contract's", async () => {
    const world = diagnosed();
    const wit = witSource(world).replace("take: func() -> pending", "take: func(most: u32) -> pending");
    const error: unknown = await loadPlugin(await buildDummy(wit, world.name), { cacheDir: false }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: "WORLD_MISMATCH", detail: expect.stringContaining(`"${diagnostics}#take": `) });
  });

  it("leaves another version of the contract alone", async () => {
    const source = witSource(diagnosed());
    const wit = `package armory:diagnostics@0.2.0;
      interface diagnostics { take: func() -> u32; }
      world later { include kannika:wasi-plugins/wasi-backup-plugin@0.1.0; export diagnostics; }
      ${source.slice(source.indexOf("package kannika"))}`;
    const plugin = await loadPlugin(await buildDummy(wit, "later"), { cacheDir: false });
    expect(plugin.info.exports).toContain("armory:diagnostics/diagnostics@0.2.0");
    await plugin.close();
  });
});

// --- internal ---

function isNews(message: unknown): boolean {
  return typeof message === "object" && message !== null && "news" in message;
}

function diagnosed(): World {
  const backup = findWorld("backup");
  const world = backup && withDiagnostics(backup);
  if (world === undefined) throw new Error("backup plugins have no log");
  return world;
}
