import { isHostError, loadPlugin, type HostErrorCode, type Plugin, type TopicInstance } from "@armory-plugins/host";
import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { record } from "../support/records.ts";
import { fromJs, toJs } from "./support/js-value.ts";
import { backupFunction, buildPuppet, buildPuppetForJco, buildPuppetWithClock } from "./support/puppet.ts";
import { trapKind } from "./support/trap-kind.ts";
import type { Plain } from "./support/typed-value.ts";
import { findWasmtime } from "./support/wasmtime.ts";

// Plugins that break the rules, through the whole host: by the arena, by jco where the arena can't call them, and by native wasmtime.

const wasmtime = findWasmtime();
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
  await wasmtime?.close();
});

it("are called by the engine that each is meant for", () => {
  expect([...plugins.values()].map(({ info }) => info.engine.name)).toEqual(["arena", "jco", "arena"]);
});

describe("an answer of any bytes", () => {
  it("means the same to the arena, to jco behind the host's check, and to wasmtime", async () => {
    const instances = await Promise.all(["arena", "jco"].map((name) => open(name)));
    const component = await buildPuppet();
    const kinds = new Set<string>();
    for (const { pointer, image } of fc.sample(answer(), { seed: 7, numRuns: 1500 })) {
      const order = { headers: [], key: words(pointer), payload: image };
      const [arena, jco] = await Promise.all(instances.map((instance) => give(instance, order)));
      expect(jco, show(pointer, image)).toEqual(arena);
      expect(await giveToWasmtime(component, order, arena), show(pointer, image)).toEqual(arena);
      kinds.add(arena === undefined || "value" in arena ? "value" : arena.kind);
    }
    expect([...kinds].toSorted()).toEqual(["discriminant", "pointer", "utf-8", "value"]);
  });
});

describe.each(["arena", "jco"])("in a batch of 1000, by %s", (engine) => {
  it.each<readonly [string, string, number, HostErrorCode]>([
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
    if (!isHostError(error)) throw new Error("it did not fail", { cause: error });
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
    expect(await give(instance, few)).toMatchObject({ value: [0, [[0], { length: 5 }, [0], [0], [0], [0]]] });
    const error: unknown = await instance.transform([few, order, few]).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "OUTPUT_LIMIT", index: 1, outcomes: [{ tag: "accepted" }] });
    await instance.close();
  });
});

describe("a call of an import", () => {
  it.each([
    ["from realloc", "i0"],
    ["from post-return", "p0"],
  ])("%s traps, as in wasmtime", async (_, config) => {
    const instance = await open("clock", config);
    const error: unknown = await instance.transform([record("k")]).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "TRAPPED", index: 0 });
    expect(trapKind(String(error))).toBe("leave");
    await instance.close();
    if (wasmtime === undefined) return;
    const native = await wasmtime.call({ component: await buildPuppetWithClock() }, calls(record("k"), config));
    expect(native.map((one) => ("trap" in one ? trapKind(one.trap) : "value"))).toEqual(["value", "leave"]);
  });

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
    const [one, other] = await Promise.all([open("arena"), open("arena")]);
    const secret = Buffer.from("bytes that only one topic has");
    await one.transform([{ headers: [], payload: secret }]);
    const [own, foreign] = await Promise.all([one.encode([record("k")]), other.encode([record("k")])]);
    expect(own.memory.bytes.includes(secret)).toBe(true);
    expect(foreign.memory.bytes.includes(secret)).toBe(false);
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

const transform = backupFunction("transform");
const init = backupFunction("init");

type Given = { readonly value: Plain } | { readonly kind: string };

function open(name: string, config?: string): Promise<TopicInstance> {
  const plugin = plugins.get(name);
  if (plugin === undefined) throw new Error(name);
  return plugin.openTopic({ ...topic, config });
}

/** Of a list that is neither aligned nor inside of memory, wasmtime says the one and the host the other. */
function coarseKind(message: string): string {
  const kind = trapKind(message);
  return kind === "alignment" || kind === "range" ? "pointer" : kind;
}

async function give(instance: TopicInstance, given: KafkaRecord): Promise<Given> {
  try {
    const [outcome] = await instance.transform([given]);
    return { value: plainOutcome(outcome) };
  } catch (error) {
    if (isHostError(error) && error.code === "OUTPUT_LIMIT") return { kind: "output" };
    if (!isHostError(error) || error.code !== "CONTRACT_BROKEN") throw error;
    return { kind: coarseKind(error.message) };
  }
}

async function giveToWasmtime(
  component: Uint8Array,
  given: KafkaRecord,
  otherwise: Given | undefined,
): Promise<Given | undefined> {
  if (wasmtime === undefined || (otherwise !== undefined && "kind" in otherwise && otherwise.kind === "output"))
    return otherwise;
  const [, answered] = await wasmtime.call({ component }, calls(given));
  if (answered === undefined) throw new Error("init failed");
  return "trap" in answered ? { kind: coarseKind(answered.trap) } : { value: answered.value ?? [] };
}

function calls(given: KafkaRecord, config?: string): Parameters<NonNullable<typeof wasmtime>["call"]>[1] {
  const [type = { kind: "list", element: { kind: "primitive", primitive: "u8" } } as const] = transform.parameters;
  return [
    { function: init, parameters: [["orders"], config === undefined ? [0] : [1, config]] },
    { function: transform, parameters: [fromJs(type, given)] },
  ];
}

function plainOutcome(outcome: Outcome | undefined): Plain {
  if (transform.result === undefined) throw new Error("transform gives nothing");
  const plain = fromJs(transform.result, outcome);
  expect(toJs(transform.result, plain)).toEqual(outcome);
  return plain;
}

function accepted(given: KafkaRecord | undefined, partition: number): unknown {
  return { tag: "accepted", val: { ...given, partition } };
}

/** An outcome as it lies in memory, some words of which were replaced, and where the guest says that it is. */
function answer(): fc.Arbitrary<{ readonly pointer: number; readonly image: Uint8Array }> {
  const edge = fc.constantFrom(
    0,
    1,
    2,
    3,
    4,
    8,
    20,
    64,
    255,
    256,
    1024,
    1028,
    1120,
    1140,
    3 * 65_536 - 8,
    3 * 65_536 - 1,
    3 * 65_536,
    0x1000_0000,
    0x3333_3334,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fff8,
    0xffff_ffff,
  );
  const word = fc.oneof(edge, edge, fc.integer({ min: 0, max: 2 ** 32 - 1 }));
  const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), word), { maxLength: 3 });
  const pointer = fc.oneof({ weight: 8, arbitrary: fc.constant(1024) }, { weight: 1, arbitrary: word });
  return fc.record({ pointer, tag: fc.constantFrom(0, 1, 2), changes }).map((one) => {
    const base = Array.from({ length: 41 }, () => 0);
    // A key, two headers, a partition, an offset, a timestamp, a payload; an error's text lies where the key does.
    const given = {
      0: one.tag,
      2: one.tag === 2 ? 1200 : 1,
      3: one.tag === 2 ? 3 : 1200,
      4: 3,
      5: 1120,
      6: 2,
      7: 1,
      8: 7,
      10: 1,
      12: 9,
      14: 1,
      16: 1,
      18: 5,
      20: 1,
      21: 1201,
      22: 2,
    };
    const headers = { 24: 1200, 25: 3, 26: 1, 27: 1200, 28: 1, 29: 1201, 30: 1, 31: 0 };
    for (const [at, value] of Object.entries({ ...given, ...headers })) base[Number(at)] = value;
    for (const [at, value] of one.changes) base[at] = value;
    return { pointer: one.pointer, image: Buffer.concat([words(...base), Buffer.alloc(12), Buffer.from("abc")]) };
  });
}

function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values, (one) => one >>> 0).buffer);
}

function show(pointer: number, image: Uint8Array): string {
  return `pointer ${pointer}, memory ${Buffer.from(image).toString("hex")}`;
}
