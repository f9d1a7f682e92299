import type { KafkaRecord, Outcome } from "@armory-plugins/kafka";
import {
  type Compression,
  readRecordBatches,
  splitBatches,
  writeRecordBatch,
} from "@armory-plugins/kafka/record-batches";
import fc from "fast-check";
import { expect, it } from "vitest";
import { batchOfRecords, content, int64 } from "../support/arbitraries.ts";
import { passthrough, transformBatches } from "../support/transform.ts";

const compression = fc.constantFrom<Compression>("none", "gzip", "snappy", "lz4", "zstd");
const timeout = 120_000;

it(
  "records come back from a batch as they went in",
  () => {
    fc.assert(
      fc.property(batchOfRecords, compression, (records, how) => {
        const batches = readRecordBatches(writeRecordBatch(records, { compression: how }));
        expect(batches.flatMap((batch) => batch.records)).toEqual(records);
        expect(batches).toHaveLength(1);
        expect(batches[0]?.compression).toBe(how);
        expect([batches[0]?.baseOffset, batches[0]?.lastOffset]).toEqual([records[0]?.offset, records.at(-1)?.offset]);
      }),
      { numRuns: 300 },
    );
  },
  timeout,
);

it(
  "a passthrough gives the bytes of a batch back, and the records of a compressed one",
  () => {
    fc.assert(
      fc.property(batchOfRecords, compression, (records, how) => {
        const bytes = writeRecordBatch(records, { compression: how });
        const done = transformBatches(bytes, passthrough);
        expect(done).toMatchObject({ accepted: records.length, rejected: 0, errors: [] });
        expect(done.records).toEqual(records);
        if (how === "none") expect(done.bytes.equals(bytes)).toBe(true);
        else expect(readRecordBatches(done.bytes)).toEqual(readRecordBatches(bytes));
      }),
      { numRuns: 300 },
    );
  },
  timeout,
);

it(
  "whatever a plugin answers comes out, in its order, in as few batches as hold it",
  () => {
    const place = fc.record(
      {
        partition: fc.nat(2),
        offset: fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.bigInt({ min: 0n, max: 100n })),
        timestamp: fc.record({ kind: fc.constantFrom("none", "create-time", "log-append-time"), time: int64 }),
      },
      { requiredKeys: [] },
    );
    const answer: fc.Arbitrary<Outcome> = fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .tuple(content, place)
          .map(([record, where]): Outcome => ({ tag: "accepted", val: { ...record, ...where } })),
      },
      { weight: 1, arbitrary: content.map((val): Outcome => ({ tag: "rejected", val })) },
      { weight: 1, arbitrary: fc.string().map((val): Outcome => ({ tag: "error", val })) },
    );
    fc.assert(
      fc.property(
        batchOfRecords,
        fc.array(answer, { minLength: 30, maxLength: 30 }),
        compression,
        fc.constantFrom("skip", "pass", "fail"),
        fc.integer({ min: 1, max: 40 }),
        (records, answers, how, onError, atOnce) => {
          const bytes = writeRecordBatch(records, { compression: how });
          const done = transformBatches(bytes, (_, index) => answers[index] ?? { tag: "error", val: "" }, {
            onError,
            atOnce,
          });
          const expected: KafkaRecord[] = [];
          let stopped: number | undefined;
          for (const [index, record] of records.entries()) {
            const outcome = answers[index];
            if (outcome?.tag === "error" && onError === "fail") {
              stopped = index;
              break;
            }
            if (outcome?.tag === "accepted") expected.push(settled(outcome.val, record));
            if (outcome?.tag === "error" && onError === "pass") expected.push(record);
          }
          const written = done.chunks
            .filter(({ isPlaceholder = false }) => !isPlaceholder)
            .flatMap((chunk) => readRecordBatches(chunk.bytes, { partition: chunk.partition }));
          expect(written.flatMap((batch) => batch.records)).toEqual(expected);
          expect(done.stopped?.index).toBe(stopped);
          const seen = records.slice(0, stopped).map((_, index) => answers[index]);
          expect(done.accepted).toBe(seen.filter((outcome) => outcome?.tag === "accepted").length);
          expect(done.rejected).toBe(seen.filter((outcome) => outcome?.tag === "rejected").length);
          expect(done.errors.map((error) => error.text)).toEqual(
            seen.flatMap((outcome) => (outcome?.tag === "error" ? [outcome.val] : [])),
          );
          for (const batch of written) {
            expect(batch.baseOffset).toBeLessThanOrEqual(batch.records[0]?.offset ?? -1n);
            expect(batch.lastOffset).toBeGreaterThanOrEqual(batch.records.at(-1)?.offset ?? -1n);
          }
          if (atOnce >= records.length) expect(written).toHaveLength(fewestBatches(expected, records[0]?.offset ?? 0n));
        },
      ),
      { numRuns: 500 },
    );
  },
  timeout,
);

it(
  "whatever a plugin leaves out or moves to another partition, a batch's offsets and sequence numbers stay",
  () => {
    const answer = fc.constantFrom("accepted", "rejected", "moved");
    fc.assert(
      fc.property(
        batchOfRecords,
        fc.array(answer, { minLength: 30, maxLength: 30 }),
        fc.integer({ min: 1, max: 31 }),
        (records, answers, atOnce) => {
          const bytes = writeRecordBatch(records, { producerId: 5n, baseSequence: 2 ** 31 - 9 });
          const answerOf = (record: KafkaRecord, index: number): Outcome => ({
            tag: answers[index] === "rejected" ? "rejected" : "accepted",
            val: { ...record, partition: answers[index] === "moved" ? 1 : 0 },
          });
          const { chunks } = transformBatches(bytes, answerOf, { atOnce });
          const ranges = chunks
            .filter(({ partition }) => partition === 0)
            .flatMap((chunk) => readRecordBatches(chunk.bytes));
          const [input] = readRecordBatches(bytes);
          expect([ranges[0]?.baseOffset, ranges.at(-1)?.lastOffset]).toEqual([input?.baseOffset, input?.lastOffset]);
          for (const [index, { baseOffset, baseSequence }] of ranges.entries()) {
            const delta = baseOffset - (input?.baseOffset ?? 0n);
            expect(baseSequence).toBe(Number(BigInt.asUintN(31, 2n ** 31n - 9n + delta)));
            expect(baseOffset).toBeGreaterThan(ranges[index - 1]?.lastOffset ?? -1n);
          }
        },
      ),
      { numRuns: 300 },
    );
  },
  timeout,
);

it(
  "a log in chunks of any size is divided into the same batches",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(batchOfRecords, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 20_000 }),
        async (logs, sizes, pieceBytes) => {
          const batches = logs.map((records) => writeRecordBatch(records));
          const log = Buffer.concat(batches);
          const chunks: Buffer[] = [];
          for (let at = 0, index = 0; at < log.length; index += 1) {
            const size = sizes[index % sizes.length] ?? 1;
            chunks.push(log.subarray(at, at + size));
            at += size;
          }
          const expected: { position: number; length: number }[] = [];
          for (const { length } of batches) {
            const last = expected.at(-1);
            if (last !== undefined && last.length + length <= pieceBytes) last.length += length;
            else expected.push({ position: (last?.position ?? 0) + (last?.length ?? 0), length });
          }
          const found: { position: number; length: number }[] = [];
          for await (const { position, bytes } of splitBatches(chunks, { pieceBytes })) {
            expect(bytes.equals(log.subarray(position, position + bytes.length))).toBe(true);
            found.push({ position, length: bytes.length });
          }
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  },
  timeout,
);

/** What a batch says of an answered record: absent numbers are those of the record that came in, and a time of no kind is -1. */
function settled(answered: KafkaRecord, input: KafkaRecord): KafkaRecord {
  const { timestamp } = answered;
  return {
    ...answered,
    partition: answered.partition ?? 0,
    offset: answered.offset ?? input.offset ?? -1n,
    timestamp: timestamp === undefined || timestamp.kind === "none" ? { kind: "create-time", time: -1n } : timestamp,
  };
}

function fewestBatches(records: readonly KafkaRecord[], inputBase: bigint): number {
  let batches = 0;
  let base = 0n;
  let isFirst = true;
  let before: KafkaRecord | undefined;
  for (const record of records) {
    const offset = record.offset ?? -1n;
    const fits =
      before !== undefined &&
      offset > (before.offset ?? -1n) &&
      offset - base < 2n ** 31n &&
      record.partition === before.partition &&
      record.timestamp?.kind === before.timestamp?.kind &&
      (record.timestamp?.kind === "create-time" || record.timestamp?.time === before.timestamp?.time);
    if (!fits) {
      batches += 1;
      // The first batch of the partition starts where the one that came in did, if that is possible.
      const reach = offset - inputBase;
      base = isFirst && record.partition === 0 && reach >= 0n && reach < 2n ** 31n ? inputBase : offset;
      if (record.partition === 0) isFirst = false;
    }
    before = record;
  }
  return batches;
}
