import { loadCode } from "@armory-plugins/host";
import {
  ArenaMemory,
  arenaStart,
  createArena,
  MAX_ARENA_BYTES,
  memoryLayout,
  valueCodec,
} from "@armory-plugins/host/arena";
import {
  type BatchCaller,
  classifyFailure,
  type ComponentInstance,
  type Failure,
  loadComponent,
  logBudget,
  PluginLog,
} from "@armory-plugins/host/thread";
import { buildPuppet, buildPuppetForJco, buildPuppetWithClock, record } from "@armory-plugins/test-guests";
import type { KafkaRecord, Outcome, WasiBackupPlugin } from "@armory-plugins/wit";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { backupFunction } from "./support/backup-function.ts";
import { fromJs, toJs } from "./support/js-value.ts";
import { trapKind } from "./support/trap-kind.ts";
import type { Plain } from "./support/typed-value.ts";
import { findWasmtime } from "./support/wasmtime.ts";

// Plugins that break the rules: by the arena, by jco where the arena can't call them, and by native wasmtime.

const wasmtime = findWasmtime();
afterAll(() => wasmtime?.close());

describe("an answer of any bytes", () => {
  it("means the same to the arena, to jco behind the host's check, and to wasmtime", async () => {
    const component = await buildPuppet();
    const guests = await Promise.all([Guest.start(component, "arena"), Guest.start(await buildPuppetForJco(), "jco")]);
    const kinds = new Set<string>();
    for (const { pointer, image } of fc.sample(answer(), { seed: 7, numRuns: 1500 })) {
      const order = { headers: [], key: words(pointer), payload: image };
      const [arena, jco] = guests.map((guest) => give(guest, order));
      expect(jco, show(pointer, image)).toEqual(arena);
      expect(await giveToWasmtime(component, order, arena), show(pointer, image)).toEqual(arena);
      kinds.add(arena === undefined || "value" in arena ? "value" : arena.kind);
    }
    expect([...kinds].toSorted()).toEqual(["discriminant", "pointer", "utf-8", "value"]);
  });
});

describe("a call of an import", () => {
  it.each([
    ["from realloc", "i0"],
    ["from post-return", "p0"],
  ])("%s traps, as in wasmtime", async (_, config) => {
    const component = await buildPuppetWithClock();
    const guest = await Guest.start(component, "arena", config);
    const failure = guest.transform(record("k"));
    expect(failure).toMatchObject({ code: "TRAPPED" });
    expect("detail" in failure && trapKind(failure.detail)).toBe("leave");
    if (wasmtime === undefined) return;
    const native = await wasmtime.call({ component }, calls(record("k"), config));
    expect(native.map((one) => ("trap" in one ? trapKind(one.trap) : "value"))).toEqual(["value", "leave"]);
  });
});

// --- internal ---

const limits = { memoryBytes: 16 * 2 ** 20 };

const transform = backupFunction("transform");
const init = backupFunction("init");
const [recordType] = transform.parameters;
const outcomeType = transform.result;
if (recordType === undefined || outcomeType === undefined) throw new Error("there is no transform of records");
const records = valueCodec<KafkaRecord>(recordType);
const outcomes = valueCodec<Outcome>(outcomeType);
const layouts = { record: memoryLayout(recordType), outcome: memoryLayout(outcomeType) };

type Exports = typeof WasiBackupPlugin;

/** A plugin in this thread, whose instance is made anew when it has failed. */
class Guest {
  readonly #make: () => ComponentInstance<Exports>;
  readonly #arena: ArenaMemory;
  readonly #config: string | undefined;
  #instance: ComponentInstance<Exports> | undefined;

  private constructor(make: () => ComponentInstance<Exports>, arena: ArenaMemory, config: string | undefined) {
    this.#make = make;
    this.#arena = arena;
    this.#config = config;
  }

  /** @param engine - what is to call it. */
  static async start(component: Uint8Array, engine: "arena" | "jco", config?: string): Promise<Guest> {
    const code = await loadCode(component, { world: "backup", batch: "transform", cacheDir: false, limits });
    if (code.form !== "component") throw new Error("it is not a component");
    if ((code.batch === undefined ? "jco" : "arena") !== engine) throw new Error(`it is not called by ${engine}`);
    const instantiate = loadComponent<Exports>(code);
    const arena = new ArenaMemory(createArena(MAX_ARENA_BYTES));
    const log = new PluginLog(logBudget(4096), () => {});
    return new Guest(() => instantiate({ log, outputBytes: 2 ** 20, arena }), arena, config);
  }

  transform(given: KafkaRecord): Outcome | Failure {
    const instance = (this.#instance ??= this.#open());
    try {
      return instance.batch === undefined ? instance.exports.transform(given) : this.#run(instance.batch, given);
    } catch (error) {
      this.#instance = undefined;
      instance.close();
      return classifyFailure(error, instance.memoryUse);
    }
  }

  // --- internal ---

  #open(): ComponentInstance<Exports> {
    const instance = this.#make();
    instance.exports.init({ topic: "orders" }, this.#config);
    return instance;
  }

  #run(batch: BatchCaller, given: KafkaRecord): Outcome {
    const arena = this.#arena;
    arena.heap = arenaStart;
    const parameters = arena.reserve(layouts.record.size, layouts.record.align);
    records.store(arena, parameters, given);
    const results = arena.reserve(layouts.outcome.size, layouts.outcome.align);
    const { heap } = arena;
    batch.run({ parameters, count: 1, results, heap, heapLimit: heap + 2 ** 22, progress: 0 });
    return outcomes.load(arena, results);
  }
}

type Given = { readonly value: Plain } | { readonly kind: string };

/** Of a list that is neither aligned nor inside of memory, wasmtime says the one and the host the other. */
function coarseKind(message: string): string {
  const kind = trapKind(message);
  return kind === "alignment" || kind === "range" ? "pointer" : kind;
}

function give(guest: Guest, given: KafkaRecord): Given {
  const outcome = guest.transform(given);
  if ("tag" in outcome) return { value: plainOutcome(outcome) };
  if (outcome.code === "OUTPUT_LIMIT") return { kind: "output" };
  if (outcome.code !== "CONTRACT_BROKEN") throw new Error(`[${outcome.code}] ${outcome.detail}`);
  return { kind: coarseKind(outcome.detail) };
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
