import { InvalidBatch } from "@armory-plugins/kafka";
import { type WriteOptions, readRecordBatches, writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { describe, expect, it } from "vitest";
import { record, time } from "../support/batches.ts";
import { golden } from "../support/golden.ts";

describe("readRecordBatches()", () => {
  it("reads what a batch says of itself", () => {
    const [transaction, commit, cleaned, emptied] = readRecordBatches(
      Buffer.concat([golden.transaction, golden.commit, golden.cleaned, golden.emptied]),
    );
    expect({ ...transaction, records: transaction?.records.length }).toEqual({
      baseOffset: 3000n,
      lastOffset: 3009n,
      compression: "none",
      timestampKind: "create-time",
      maxTimestamp: time + 9n,
      leaderEpoch: 5,
      producerId: 8n,
      producerEpoch: 3,
      baseSequence: 2_147_483_645,
      isTransactional: true,
      isControl: false,
      records: 10,
    });
    expect(commit).toMatchObject({ baseOffset: 3010n, isTransactional: true, isControl: true, records: [] });
    expect(cleaned?.records.map((one) => [one.offset, one.timestamp?.time])).toEqual(
      Array.from({ length: 8 }, (_, index) => [BigInt(4002 + index), time + BigInt(2 + index)]),
    );
    expect(emptied).toMatchObject({ baseOffset: 5000n, lastOffset: 5009n, isControl: false, records: [] });
  });

  it("gives records the partition", () => {
    const [batch] = readRecordBatches(golden.mixed, { partition: 12 });
    expect(batch?.records.map((one) => one.partition)).toEqual([12, 12, 12, 12]);
  });

  it("reads nothing from nothing", () => {
    expect(readRecordBatches(new Uint8Array(0))).toEqual([]);
  });

  it("says at which byte a batch is wrong", () => {
    const bytes = Buffer.concat([golden.mixed, golden.emptied]);
    bytes[bytes.length - 1] = 1;
    const read = (): unknown => readRecordBatches(bytes);
    expect(read).toThrow(InvalidBatch);
    expect(read).toThrow(/^byte 134: record batch of partition 0 at offset 5000: its checksum is 0x462cd407, and/);
    expect(() => readRecordBatches(bytes.subarray(0, 140))).toThrow(/^byte 134: .*6 bytes are not a batch/);
    expect(() => readRecordBatches(bytes.subarray(0, 160))).toThrow(/^byte 134: .*61 bytes long, and only 26/);
  });

  it("does not decompress more than it may", () => {
    const bytes = writeRecordBatch([record({ payload: Buffer.alloc(1000) })], { compression: "gzip" });
    expect(() => readRecordBatches(bytes, { maxBatchBytes: 1000 })).toThrow("more than 1000 bytes");
    expect(() => readRecordBatches(bytes, { maxBatchBytes: 0 })).toThrow(TypeError);
  });
});

describe("writeRecordBatch()", () => {
  it("writes the bytes that Kafka writes", () => {
    for (const bytes of [golden.mixed, golden.transaction]) {
      const [batch] = readRecordBatches(bytes);
      const { records = [], ...options } = batch ?? {};
      expect(writeRecordBatch(records, options)).toEqual(bytes);
    }
  });

  it("gives records without an offset the one behind that of the record before", () => {
    const offsets = (records: Parameters<typeof writeRecordBatch>[0], options?: WriteOptions): unknown[] =>
      readRecordBatches(writeRecordBatch(records, options)).flatMap((batch) => batch.records.map((one) => one.offset));
    expect(offsets([record(), record()])).toEqual([0n, 1n]);
    expect(offsets([record(), record({ offset: 9n }), record()], { baseOffset: 5n })).toEqual([5n, 9n, 10n]);
  });

  it.each<[what: string, records: Parameters<typeof writeRecordBatch>[0], options: WriteOptions, message: string]>([
    ["no records", [], {}, "there are no records; a batch needs one"],
    [
      "offsets that do not grow",
      [record({ offset: 4n }), record({ offset: 4n })],
      {},
      "record 1 does not go into the batch of the records before; offsets must grow, by less than 2^31 in all, and times must be of one kind",
    ],
    [
      "times of two kinds",
      [record(), record(), record({ timestamp: { kind: "log-append-time", time } })],
      {},
      "record 2 does not go into the batch of the records before; offsets must grow, by less than 2^31 in all, and times must be of one kind",
    ],
    [
      "a negative offset",
      [record(), record({ offset: -2n })],
      {},
      "record 1: its offset is -2n; expected one that is not negative",
    ],
    [
      "a compression that there is not",
      [record()],
      { compression: "brotli" as "gzip" },
      "unknown compression 'brotli'; expected one of none, gzip, snappy, lz4, zstd",
    ],
  ])("refuses %s", (_, records, options, message) => {
    expect(() => writeRecordBatch(records, options)).toThrow(new TypeError(message));
  });
});
