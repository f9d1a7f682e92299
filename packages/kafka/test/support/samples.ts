import type { KafkaRecord } from "@armory-plugins/wit";
import * as fc from "fast-check";

/** What a property gets: a record with all its edges, a topic or none, a text. */
export interface Sample {
  readonly record: KafkaRecord;
  readonly topic: string | undefined;
  readonly text: string;
}

/** Check that a claim holds for many samples; a failure prints its seed. */
export function holdsForAll(check: (sample: Sample) => void): void {
  fc.assert(fc.property(sample, check), { numRuns: 500 });
}

// --- internal ---

const text = fc.string({ unit: "binary" }).map((value) => value.toWellFormed());
const bytes = fc.oneof(
  fc.uint8Array(),
  text.map((value) => new TextEncoder().encode(value)),
  fc.constant(Uint8Array.of(0xef, 0xbb, 0xbf)),
);
const s64 = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger().map(BigInt));

const record: fc.Arbitrary<KafkaRecord> = fc.record(
  {
    headers: fc.array(fc.record({ key: text, val: bytes }, { requiredKeys: ["key"] }), { maxLength: 5 }),
    key: bytes,
    partition: fc.integer(),
    offset: s64,
    timestamp: fc.record({
      kind: fc.constantFrom("none" as const, "create-time" as const, "log-append-time" as const),
      time: s64,
    }),
    payload: bytes,
  },
  { requiredKeys: ["headers"] },
);

const sample: fc.Arbitrary<Sample> = fc.record({ record, topic: fc.option(text, { nil: undefined }), text });
