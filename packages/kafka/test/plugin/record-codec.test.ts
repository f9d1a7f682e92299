import { createArena, valueCodec } from "@armory-plugins/host/arena";
import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecordArena } from "../../src/thread/record-arena.ts";
import { RecordCodec } from "../../src/plugin/record-codec.ts";
import { recordWorlds, transformType } from "../../src/plugin/record-worlds.ts";

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

describe.each(recordWorlds.map((world) => [world.kind, world] as const))("the records of the %s world", (_, world) => {
  const types = transformType(world.id);
  const arena = new RecordArena(createArena(2 ** 24), types);
  const fast = new RecordCodec(arena);
  const anyRecord = valueCodec<KafkaRecord>(types.record);
  const anyOutcome = valueCodec<Outcome>(types.outcome);

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

  it("are read as the codec of any type reads them", () => {
    fc.assert(
      fc.property(outcome, (value) => {
        arena.heap = 64;
        const address = arena.reserve(arena.layout.outcome.size, 8);
        anyOutcome.store(arena, address, value);
        expect(fast.load(address)).toEqual(value);
      }),
    );
  });
});
