import {
  type CodecOptions,
  isKafkaError,
  type KafkaErrorCode,
  loadPlugin,
  type Plugin,
  type TopicInstance,
} from "@armory-plugins/kafka";
import { buildPuppet, buildPuppetForJco, buildPuppetWithClock, record } from "@armory-plugins/test-guests";
import type { KafkaRecord } from "@armory-plugins/wit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// Plugins that break the rules, through the whole host: by the arena, and by jco where the arena can't call them.

const topic = { context: { topic: "orders" } };
const memoryBytes = 16 * 1024 * 1024;
const limits = { callMs: 400, memoryBytes, outputBytes: 1024 * 1024 };
const plugins = new Map<string, Plugin>();

beforeAll(async () => {
  const components = { arena: buildPuppet(), jco: buildPuppetForJco(), clock: buildPuppetWithClock() };
  for (const [name, component] of Object.entries(components)) {
    plugins.set(name, await loadPlugin(await component, { name, cacheDir: false, limits }));
  }
});
afterAll(async () => {
  await Promise.all([...plugins.values()].map((plugin) => plugin.close()));
});

it("are called by the engine that each is meant for", () => {
  expect([...plugins.values()].map(({ info }) => info.engine.name)).toEqual(["arena", "jco", "arena"]);
});

describe.each(["arena", "jco"])("in a batch of 1000, by %s", (engine) => {
  it.each<readonly [string, string, number, KafkaErrorCode]>([
    ["transform traps", "U5", 500, "TRAPPED"],
    ["transform overflows the stack", "S5", 500, "STACK_OVERFLOW"],
    ["transform takes all memory", "M5", 500, "MEMORY_LIMIT"],
    ["transform never ends", "L5", 500, "CALL_TIMEOUT"],
    ["realloc traps", "u5", 500, "TRAPPED"],
    ["realloc overflows the stack", "s5", 500, "STACK_OVERFLOW"],
    ["realloc never ends", "l5", 500, "CALL_TIMEOUT"],
    ["realloc gives what is not aligned", "m5", 500, "CONTRACT_BROKEN"],
    ["realloc gives what is outside of memory", "o5", 500, "CONTRACT_BROKEN"],
    ["realloc gives the last address", "h5", 500, "CONTRACT_BROKEN"],
    ["realloc takes all memory", "g5", 500, "TRAPPED"],
    ["post-return traps", "r5", 499, "TRAPPED"],
    ["post-return never ends", "q5", 499, "CALL_TIMEOUT"],
  ])("%s: all before it is there, and a new instance begins anew", async (_, config, index, code) => {
    const instance = await open(engine, config);
    const batch = Array.from({ length: 1000 }, (__, at) => record("k", `payload ${at}`));
    const error: unknown = await instance.transform(batch).catch((cause: unknown) => cause);
    if (!isKafkaError(error)) throw new Error("it did not fail", { cause: error });
    if (config === "g5") {
      // It grows by a page for each list, until there is none: not at a record that is known.
      expect(error.index).toBeGreaterThan(500);
    } else {
      expect(error).toMatchObject({ code, index });
    }
    expect(error.outcomes).toHaveLength(error.index ?? -1);
    for (const [at, outcome] of (error.outcomes ?? []).entries()) expect(outcome).toEqual(accepted(batch[at], at + 1));
    expect(await instance.transform([record("a"), record("b")])).toEqual([
      accepted(record("a"), 1),
      accepted(record("b"), 2),
    ]);
    await instance.close();
  });

  it.each([
    ["realloc gives zero", "z"],
    ["realloc gives the last bytes of memory", "e"],
    ["transform grows memory", "G"],
    ["post-return grows memory", "t"],
  ])("%s: nothing is wrong with that", async (_, order) => {
    const instance = await open(engine, `${order}5`);
    const batch = Array.from({ length: 1000 }, (__, at) => ({ ...record("k"), payload: Uint8Array.of(at) }));
    const outcomes = await instance.transform(
      order === "z" || order === "e" ? batch.map(() => ({ headers: [], payload: Uint8Array.of(107) })) : batch,
    );
    expect(outcomes).toHaveLength(1000);
    expect(outcomes[999]).toMatchObject({ tag: "accepted", val: { partition: 1000 } });
    await instance.close();
  });

  it("its outcomes are larger than the limit, by lists that overlap: the record is told", async () => {
    const instance = await open(engine);
    // 100 headers, each with the same 64 KiB for its value
    const headers = Array.from({ length: 100 }, () => [1024, 0, 1, 0, 65_536]).flat();
    const image = words(0, 0, 0, 0, 0, 1120, 100, ...Array.from({ length: 17 }, () => 0), ...headers);
    const order = { headers: [], key: words(1024), payload: image };
    const few = { ...order, payload: Uint8Array.from(image).fill(5, 24, 25) };
    const [first] = await instance.transform([few]);
    expect(first).toMatchObject({ tag: "accepted", val: { headers: { length: 5 } } });
    const error: unknown = await instance.transform([few, order, few]).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "OUTPUT_LIMIT", index: 1, outcomes: [{ tag: "accepted" }] });
    await instance.close();
  });
});

describe("a call of an import", () => {
  it("is allowed in transform, and again once an instance has died where it is not", async () => {
    const instance = await open("clock", "I0");
    expect(await instance.transform([record("k"), record("k")])).toHaveLength(2);
    await instance.close();
    const failing = await open("clock", "i1");
    const batch = Array.from({ length: 101 }, () => record("k"));
    for (let round = 0; round < 2; round += 1) {
      await expect(failing.transform(batch)).rejects.toMatchObject({ code: "TRAPPED", index: 100 });
    }
    await failing.close();
  });
});

describe("an arena", () => {
  it("is one instance's own", async () => {
    const codec = { module: new URL("support/memory-codec.mjs", import.meta.url).href, options: undefined };
    const [one, other] = await Promise.all([open("arena", undefined, codec), open("arena", undefined, codec)]);
    const secret = Buffer.from("bytes that only one topic has");
    await one.transform([{ headers: [], payload: secret }]);
    const [own, foreign] = await Promise.all([memoryOf(one), memoryOf(other)]);
    expect(own.includes(secret)).toBe(true);
    expect(foreign.includes(secret)).toBe(false);
    await Promise.all([one.close(), other.close()]);
  });

  it("is nothing that a plugin can point at", async () => {
    const instance = await open("arena");
    await instance.transform([{ headers: [], payload: Buffer.alloc(512 * 1024, "secret") }]);
    // A payload that is all memory that a guest has: it holds what this record has brought, and zeros.
    const fresh = await open("arena");
    const image = words(...Array.from({ length: 23 }, (_, at) => ({ 5: 4, 20: 1, 22: 3 * 65_536 })[at] ?? 0));
    const [outcome] = await fresh.transform([{ headers: [], key: words(1024), payload: image }]);
    const seen = outcome?.tag === "accepted" ? Buffer.from(outcome.val.payload ?? []) : Buffer.alloc(0);
    expect(seen.length).toBe(3 * 65_536);
    expect(seen.includes("secret")).toBe(false);
    await Promise.all([instance.close(), fresh.close()]);
  });
});

// --- internal ---

function open(name: string, config?: string, codec?: CodecOptions): Promise<TopicInstance> {
  const plugin = plugins.get(name);
  if (plugin === undefined) throw new Error(name);
  return plugin.openTopic({ ...topic, config, ...(codec === undefined ? {} : { codec }) });
}

/** All bytes that an instance shares with its thread. */
async function memoryOf(instance: TopicInstance): Promise<Buffer> {
  const copies: Buffer[] = [];
  await instance.process(Buffer.of(0), ({ chunks }) => {
    for (const { bytes } of chunks) copies.push(Buffer.from(bytes));
  });
  return Buffer.concat(copies);
}

function accepted(given: KafkaRecord | undefined, partition: number): unknown {
  return { tag: "accepted", val: { ...given, partition } };
}

function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values, (one) => one >>> 0).buffer);
}
