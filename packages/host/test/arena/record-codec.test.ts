import { worlds, type KafkaRecord, type Outcome } from "@armory-plugins/wit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArenaMemory, createArena } from "../../src/arena/arena-memory.ts";
import { RecordCodec } from "../../src/arena/record-codec.ts";
import { recordLayout } from "../../src/arena/record-layout.ts";
import { valueCodec } from "../../src/arena/value-codec.ts";
import { contractOf } from "../../src/component/contract-of.ts";

const bytes = fc.uint8Array({ maxLength: 100 });
const text = fc.string({ unit: "binary", maxLength: 90 });
const s64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

const record: fc.Arbitrary<KafkaRecord> = fc.record(
  {
    key: bytes,
    headers: fc.array(fc.record({ key: text, val: bytes }, { requiredKeys: ["key"] }), { maxLength: 5 }),
    partition: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    offset: s64,
    timestamp: fc.record({ kind: fc.constantFrom("none", "create-time", "log-append-time"), time: s64 }),
    payload: bytes,
  },
  { requiredKeys: ["headers"] },
);

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  record.map((val) => ({ tag: "accepted" as const, val })),
  record.map((val) => ({ tag: "rejected" as const, val })),
  text.map((val) => ({ tag: "error" as const, val })),
);

const recordWorlds = worlds.filter(({ kind }) => kind !== "nri");

describe.each(recordWorlds.map((world) => [world.kind, world] as const))("the records of the %s world", (_, world) => {
  const transform = contractOf(world).exports.get("transform");
  if (transform?.sort !== "func") throw new Error("there is no transform");
  const [parameter] = transform.type.parameters;
  if (parameter === undefined || transform.type.result === undefined) throw new Error("transform has other types");
  const types = { record: parameter.type, outcome: transform.type.result };
  const arena = new ArenaMemory(createArena(2 ** 24), recordLayout(types));
  const fast = new RecordCodec(arena);
  const anyRecord = valueCodec<KafkaRecord>(types.record, "copies");
  const anyOutcome = valueCodec<Outcome>(types.outcome, "copies");

  it("are written as the codec of any type writes them", () => {
    fc.assert(
      fc.property(record, (value) => {
        arena.heap = 64;
        const address = arena.reserve(arena.layout.size, 8);
        fast.store(address, value);
        expect(anyRecord.load(arena, address)).toEqual(value);
      }),
    );
  });

  it("are read as the codec of any type reads them, as copies and as views", () => {
    fc.assert(
      fc.property(outcome, (value) => {
        arena.heap = 64;
        const address = arena.reserve(arena.layout.outcome.size, 8);
        anyOutcome.store(arena, address, value);
        const { tag, val } = fast.view(address);
        const view = typeof val === "string" ? val : recordOf(val);
        expect([fast.load(address), { tag, val: view }]).toEqual([value, value]);
      }),
    );
  });
});

/** The fields of a view that are there. */
function recordOf(view: object): object {
  const fields = ["key", "headers", "partition", "offset", "timestamp", "payload"];
  const values = fields.map((field): [string, unknown] => [field, Reflect.get(view, field)]);
  const there = values.filter(([, value]) => value !== undefined);
  return Object.fromEntries(there.map(([field, value]) => [field, field === "headers" ? headersOf(value) : value]));
}

function headersOf(headers: unknown): unknown {
  return Array.from(
    headers as Iterable<{ key: string; val?: Uint8Array }>,
    ({ key, val }: { key: string; val?: Uint8Array }) => (val === undefined ? { key } : { key, val }),
  );
}
