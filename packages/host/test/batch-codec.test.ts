import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchBuffer, outcomeSize, recordSize } from "../src/instance/batch-codec.ts";

const bytes = fc.uint8Array({ maxLength: 40 });
const s64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const anyString = fc.string({ unit: "binary", maxLength: 20 });
const anyRecord: fc.Arbitrary<KafkaRecord> = fc.record(
  {
    key: bytes,
    headers: fc.array(fc.record({ key: anyString, val: bytes }, { requiredKeys: ["key"], noNullPrototype: true }), {
      maxLength: 5,
    }),
    partition: fc.integer(),
    offset: s64,
    timestamp: fc.record(
      { kind: fc.constantFrom("none", "create-time", "log-append-time"), time: s64 },
      { noNullPrototype: true },
    ),
    payload: bytes,
  },
  { requiredKeys: ["headers"], noNullPrototype: true },
);
const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record(
    { tag: fc.constantFrom("accepted" as const, "rejected" as const), val: anyRecord },
    { noNullPrototype: true },
  ),
  fc.record({ tag: fc.constant("error" as const), val: anyString }, { noNullPrototype: true }),
);

describe("BatchBuffer", () => {
  it("gives back every record as it was written, in exactly the size that was foretold", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 10 }), fc.boolean(), (records, copy) => {
        const size = records.reduce((sum, one) => sum + recordSize(one), 0);
        const buffer = new BatchBuffer(new SharedArrayBuffer(size));
        for (const one of records) buffer.writeRecord(one);
        expect(buffer.offset).toBe(size);
        buffer.offset = 0;
        expect(records.map(() => buffer.readRecord(copy))).toEqual(records);
      }),
    );
  });

  it("gives back every outcome as it was written", () => {
    fc.assert(
      fc.property(fc.array(anyOutcome, { maxLength: 10 }), (outcomes) => {
        const size = outcomes.reduce((sum, one) => sum + outcomeSize(one), 0);
        const buffer = new BatchBuffer(new SharedArrayBuffer(size));
        for (const one of outcomes) buffer.writeOutcome(one);
        buffer.offset = 0;
        expect(outcomes.map(() => buffer.readOutcome())).toEqual(outcomes);
      }),
    );
  });
});
