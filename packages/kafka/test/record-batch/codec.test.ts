import type { KafkaRecord, Outcome } from "@armory-plugins/kafka";
import { canonicalLayout } from "@armory-plugins/kafka";
import { readRecordBatches, writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { createBatchCodec } from "@armory-plugins/kafka/codec";
import { describe, expect, it } from "vitest";
import { at, forge, record, time, utf8, withBody } from "../support/batches.ts";
import { golden } from "../support/golden.ts";
import { SharedMemory } from "../support/shared-memory.ts";
import { passthrough, transformBatches } from "../support/transform.ts";

const accept = (val: KafkaRecord): Outcome => ({ tag: "accepted", val });
const rejectAll = (val: KafkaRecord): Outcome => ({ tag: "rejected", val });

/** Ten records from offset 100 on. */
const ten = writeRecordBatch(
  Array.from({ length: 10 }, (_, index) =>
    record({ key: utf8(`k${index}`), timestamp: { kind: "create-time", time: time + BigInt(index) } }),
  ),
  { baseOffset: 100n, producerId: 7n, producerEpoch: 2, baseSequence: 40, leaderEpoch: 3, isTransactional: true },
);

const offsetsOf = (bytes: Uint8Array): bigint[][] =>
  readRecordBatches(bytes).map((batch) => batch.records.map((one) => one.offset ?? -1n));
const rangesOf = (bytes: Uint8Array): [bigint, bigint, number][] =>
  readRecordBatches(bytes).map((batch) => [batch.baseOffset, batch.lastOffset, batch.baseSequence]);

describe("decode()", () => {
  it("reads what Kafka wrote: absent is not empty, headers keep their order", () => {
    const { records } = transformBatches(golden.mixed, passthrough, { partition: 9 });
    const createTime = (ms: bigint) => ({ kind: "create-time", time: ms });
    expect(records).toEqual([
      { headers: [], partition: 9, offset: 0n, timestamp: createTime(time) },
      {
        key: utf8(""),
        headers: [{ key: "", val: utf8("") }, { key: "" }],
        partition: 9,
        offset: 1n,
        timestamp: createTime(time - 1n),
        payload: utf8(""),
      },
      {
        key: utf8("key"),
        headers: [
          { key: "a", val: utf8("1") },
          { key: "ü€𝄞", val: utf8("2") },
          { key: "a", val: utf8("1") },
        ],
        partition: 9,
        offset: 2n,
        timestamp: createTime(time + 40n * 86_400_000n),
        payload: utf8("värde"),
      },
      { key: utf8("key"), headers: [], partition: 9, offset: 3n, timestamp: createTime(-1n) },
    ]);
  });

  it("gives each record of log-append-time the batch's time", () => {
    const { records } = transformBatches(golden.logAppendTime, passthrough);
    expect(records).toHaveLength(10);
    for (const one of records) expect(one.timestamp).toEqual({ kind: "log-append-time", time: time + 99n });
  });

  it("points into the batch's own bytes", () => {
    const memory = new SharedMemory();
    const start = memory.put(golden.mixed);
    const { records } = createBatchCodec({ partition: 0 }).decode(memory, start, start + golden.mixed.length);
    const key = memory.view.getUint32(records + 2 * canonicalLayout.size + canonicalLayout.key.pointer, true);
    expect(key - start).toBe(golden.mixed.indexOf("key"));
  });

  it("reads one batch of several, and says where the next one starts", () => {
    const memory = new SharedMemory();
    const start = memory.put(Buffer.concat([golden.mixed, golden.commit, golden.emptied]));
    const end = start + golden.mixed.length + golden.commit.length + golden.emptied.length;
    const codec = createBatchCodec({ partition: 0 });
    const first = codec.decode(memory, start, end);
    expect([first.count, first.next]).toEqual([4, start + golden.mixed.length]);
    const second = codec.decode(memory, first.next, end);
    expect([second.count, second.next]).toEqual([0, first.next + golden.commit.length]);
    const third = codec.decode(memory, second.next, end);
    expect([third.count, third.next]).toEqual([0, end]);
  });

  it("goes by the layout, whatever it is", () => {
    const layout = {
      size: 128,
      align: 16,
      payload: { some: 3, pointer: 8, length: 12 },
      timestamp: { some: 1, kind: 2, time: 32 },
      offset: { some: 0, value: 24 },
      partition: { some: 7, value: 16 },
      key: { some: 6, pointer: 44, length: 40 },
      headers: { pointer: 60, length: 56 },
      header: { size: 32, align: 8, val: { some: 4, pointer: 20, length: 28 }, key: { pointer: 8, length: 16 } },
      outcome: { size: 160, align: 16, tag: 144, value: 0 },
    };
    const all = Buffer.concat(Object.values(golden));
    const canonical = transformBatches(all, passthrough);
    const other = transformBatches(all, passthrough, { memory: new SharedMemory(layout) });
    expect(other).toEqual(canonical);
    expect(other.bytes).toEqual(all);
  });
});

describe("encode()", () => {
  it.each(Object.entries(golden))("gives the same bytes for records that did not change: %s", (_, bytes) => {
    const { chunks, accepted, records } = transformBatches(bytes, passthrough, { partition: 5 });
    expect(chunks).toEqual([{ partition: 5, bytes }]);
    expect(accepted).toBe(records.length);
  });

  it("takes absent numbers from the record that came in", () => {
    const withoutPlace = (one: KafkaRecord): Outcome => {
      delete one.partition;
      delete one.offset;
      return accept(one);
    };
    const { chunks } = transformBatches(golden.mixed, withoutPlace, { partition: 5 });
    expect(chunks).toEqual([{ partition: 5, bytes: golden.mixed }]);
  });

  it("keeps the offsets, sequence numbers and producer of a batch of which records are left out, as the log cleaner does", () => {
    const { bytes, accepted, rejected } = transformBatches(ten, (one, index) =>
      index >= 3 && index < 7 ? accept(one) : rejectAll(one),
    );
    const [batch] = readRecordBatches(bytes);
    expect(batch).toMatchObject({
      baseOffset: 100n,
      lastOffset: 109n,
      maxTimestamp: time + 6n,
      producerId: 7n,
      producerEpoch: 2,
      baseSequence: 40,
      leaderEpoch: 3,
      isTransactional: true,
    });
    expect(offsetsOf(bytes)).toEqual([[103n, 104n, 105n, 106n]]);
    expect([accepted, rejected]).toEqual([4, 6]);
  });

  it("writes a batch without records when none is left, as the log cleaner does", () => {
    // The batch that Kafka's cleaner made golden.emptied of
    const superseded = writeRecordBatch(
      Array.from({ length: 10 }, (_, index) =>
        record({
          key: utf8(`k${index}`),
          payload: utf8("v"),
          timestamp: { kind: "create-time", time: time + BigInt(index) },
        }),
      ),
      { baseOffset: 5000n, producerId: 10n, producerEpoch: 3, baseSequence: 0, leaderEpoch: 5 },
    );
    expect(transformBatches(superseded, rejectAll, { partition: 4 })).toMatchObject({
      chunks: [{ partition: 4, bytes: golden.emptied, isPlaceholder: true }],
      accepted: 0,
      rejected: 10,
      errors: [],
    });
  });

  it("keeps of a batch without records whether it is of a transaction and of log-append-time, and nothing of its compression", () => {
    const records = [0, 1].map((offset) =>
      record({ offset: BigInt(offset), timestamp: { kind: "log-append-time", time } }),
    );
    const bytes = writeRecordBatch(records, {
      compression: "zstd",
      isTransactional: true,
      producerId: 1n,
      baseSequence: 9,
    });
    const [before] = readRecordBatches(bytes);
    const [after] = readRecordBatches(transformBatches(bytes, rejectAll).bytes);
    expect(after).toEqual({ ...before, compression: "none", records: [] });
    const [tombstones] = readRecordBatches(transformBatches(golden.cleaned, rejectAll).bytes);
    expect(tombstones).toEqual({ ...readRecordBatches(golden.cleaned)[0], records: [] });
    expect(transformBatches(golden.cleaned, rejectAll).bytes.readInt16BE(at.attributes)).toBe(0);
  });

  it("keeps the end of a batch whose last records go to another partition", () => {
    const move = (one: KafkaRecord, index: number): Outcome => accept(index < 4 ? one : { ...one, partition: 8 });
    const ranges = (atOnce: number): [number, ...[bigint, bigint, number]][] =>
      transformBatches(ten, move, { atOnce }).chunks.flatMap(({ partition, bytes }) =>
        rangesOf(bytes).map((range): [number, bigint, bigint, number] => [partition, ...range]),
      );
    expect(ranges(10)).toEqual([
      [0, 100n, 109n, 40],
      [8, 104n, 109n, 44],
    ]);
    expect(ranges(5)).toEqual([
      [0, 100n, 103n, 40],
      [8, 104n, 104n, 44],
      [8, 105n, 109n, 45],
      [0, 104n, 109n, 44],
    ]);
    const moveAll = (one: KafkaRecord): Outcome => accept({ ...one, partition: 8 });
    expect(transformBatches(ten, moveAll).chunks).toMatchObject([
      { partition: 8 },
      { partition: 0, isPlaceholder: true },
    ]);
  });

  it("leaves the end of a log to a plugin that gives records other offsets", () => {
    const earlier = (one: KafkaRecord): Outcome => accept({ ...one, offset: (one.offset ?? 0n) - 50n });
    const next = forge(ten, (copy) => copy.writeBigInt64BE(110n, at.baseOffset));
    const { bytes } = transformBatches(Buffer.concat([ten, next]), (one) =>
      (one.offset ?? 0n) < 110n ? earlier(one) : rejectAll(one),
    );
    expect(rangesOf(bytes)).toEqual([[50n, 59n, 40]]);
  });

  it("goes on in a batch of which the first records were written before", () => {
    const memory = new SharedMemory();
    const start = memory.put(ten);
    const codec = createBatchCodec({ partition: 0 });
    const encodeFrom = (first: number, outcomes: readonly Outcome[]): [bigint, bigint, number][] => {
      codec.decode(memory, start, start + ten.length, first);
      const { chunks } = codec.encode(memory, { address: memory.putOutcomes(outcomes), first, count: outcomes.length });
      return chunks.flatMap(({ address, length }) => rangesOf(memory.bytes.subarray(address, address + length)));
    };
    const records = readRecordBatches(ten)[0]?.records ?? [];
    expect(encodeFrom(6, records.slice(6).map(accept))).toEqual([[106n, 109n, 46]]);
    expect(encodeFrom(6, records.slice(6).map(rejectAll))).toEqual([[106n, 109n, 46]]);
    expect(encodeFrom(0, records.slice(0, 6).map(accept))).toEqual([[100n, 105n, 40]]);
  });

  it("writes what comes in pieces as batches whose offsets do not overlap", () => {
    const { chunks, bytes } = transformBatches(ten, passthrough, { atOnce: 4 });
    expect(chunks).toHaveLength(3);
    expect(rangesOf(bytes)).toEqual([
      [100n, 103n, 40],
      [104n, 107n, 44],
      [108n, 109n, 48],
    ]);
  });

  it("covers the whole range of offsets by what is left of pieces", () => {
    const some = (one: KafkaRecord, index: number): Outcome =>
      index === 5 || index === 7 ? accept(one) : rejectAll(one);
    expect(rangesOf(transformBatches(ten, some, { atOnce: 3 }).bytes)).toEqual([
      [100n, 105n, 40],
      [107n, 107n, 47],
      [108n, 109n, 48],
    ]);
    expect(rangesOf(transformBatches(ten, some, { atOnce: 7 }).bytes)).toEqual([
      [100n, 105n, 40],
      [107n, 109n, 47],
    ]);
  });

  it("lets sequence numbers start again at 0", () => {
    expect(rangesOf(transformBatches(golden.transaction, passthrough, { atOnce: 4 }).bytes)).toEqual([
      [3000n, 3003n, 2_147_483_645],
      [3004n, 3007n, 1],
      [3008n, 3009n, 5],
    ]);
  });

  it("starts another batch for another partition", () => {
    const spread = (one: KafkaRecord, index: number): Outcome => accept({ ...one, partition: index < 5 ? 0 : 8 });
    const { chunks } = transformBatches(ten, spread);
    expect(chunks.map((chunk) => [chunk.partition, offsetsOf(chunk.bytes)])).toEqual([
      [0, [[100n, 101n, 102n, 103n, 104n]]],
      [8, [[105n, 106n, 107n, 108n, 109n]]],
    ]);
  });

  it("starts another batch where offsets don't grow, or are too far apart", () => {
    const offsets = [
      100n,
      100n,
      99n,
      2n ** 40n,
      2n ** 40n + 2n ** 31n - 1n,
      2n ** 40n + 2n ** 31n,
      2n ** 63n - 1n,
      0n,
      104n,
      109n,
    ];
    const { bytes } = transformBatches(ten, (one, index) => accept({ ...one, offset: offsets[index] ?? 0n }));
    expect(offsetsOf(bytes)).toEqual([
      [100n],
      [100n],
      [99n],
      [2n ** 40n, 2n ** 40n + 2n ** 31n - 1n],
      [2n ** 40n + 2n ** 31n],
      [2n ** 63n - 1n],
      [0n, 104n, 109n],
    ]);
  });

  it("moves a batch whose offsets all change", () => {
    const { bytes } = transformBatches(ten, (one) => accept({ ...one, offset: (one.offset ?? 0n) + 2n ** 33n }));
    expect(rangesOf(bytes)).toEqual([[2n ** 33n + 100n, 2n ** 33n + 109n, 40]]);
    const earlier = transformBatches(ten, (one) => accept({ ...one, offset: (one.offset ?? 0n) - 100n }));
    expect(rangesOf(earlier.bytes)).toEqual([[0n, 9n, 40]]);
  });

  it("starts another batch for another kind of time, or another time of the broker", () => {
    const kinds = [
      "create-time",
      "create-time",
      "log-append-time",
      "log-append-time",
      "log-append-time",
      "none",
    ] as const;
    const { bytes } = transformBatches(ten, (one, index) => {
      const kind = kinds[index] ?? "create-time";
      return accept({
        ...one,
        timestamp: { kind, time: kind === "log-append-time" && index < 4 ? 5n : BigInt(index) },
      });
    });
    const found = readRecordBatches(bytes).map((batch) => [
      batch.timestampKind,
      batch.maxTimestamp,
      batch.records.map((one) => one.timestamp?.time),
    ]);
    expect(found).toEqual([
      ["create-time", 1n, [0n, 1n]],
      ["log-append-time", 5n, [5n, 5n]],
      ["log-append-time", 4n, [4n]],
      ["create-time", 9n, [-1n, 6n, 7n, 8n, 9n]],
    ]);
  });

  it("writes a record without a time as Kafka does: as one made at -1", () => {
    const { bytes } = transformBatches(golden.logAppendTime, (one) => {
      delete one.timestamp;
      return accept(one);
    });
    const [batch] = readRecordBatches(bytes);
    expect(batch).toMatchObject({ timestampKind: "create-time", maxTimestamp: -1n });
    expect(batch?.records[9]?.timestamp).toEqual({ kind: "create-time", time: -1n });
  });

  it("keeps times at the ends of 64 bits", () => {
    const times = [
      2n ** 63n - 1n,
      -(2n ** 63n),
      0n,
      -1n,
      1n,
      2n ** 32n,
      -(2n ** 32n),
      2n ** 31n,
      -(2n ** 31n) - 1n,
      2n ** 53n + 1n,
    ];
    const { bytes } = transformBatches(ten, (one, index) =>
      accept({ ...one, timestamp: { kind: "create-time", time: times[index] ?? 0n } }),
    );
    const [batch] = readRecordBatches(bytes);
    expect(batch?.records.map((one) => one.timestamp?.time)).toEqual(times);
    expect(batch?.maxTimestamp).toBe(2n ** 63n - 1n);
    expect(transformBatches(bytes, passthrough).bytes).toEqual(bytes);
  });

  it("drops the time after which tombstones may go when the base time can no longer carry it", () => {
    const broker = (one: KafkaRecord): Outcome => accept({ ...one, timestamp: { kind: "log-append-time", time } });
    expect(golden.cleaned.readInt16BE(at.attributes)).toBe(0x40);
    expect(transformBatches(golden.cleaned, broker).bytes.readInt16BE(at.attributes)).toBe(0x08);
  });

  it("passes control batches and empty ones on", () => {
    const unreachable = (): Outcome => {
      throw new Error("there is no record");
    };
    for (const bytes of [golden.commit, golden.emptied]) {
      const done = transformBatches(bytes, unreachable, { partition: 2 });
      expect(done).toEqual({
        chunks: [{ partition: 2, bytes }],
        bytes,
        accepted: 0,
        rejected: 0,
        errors: [],
        records: [],
      });
    }
  });

  it("passes on a batch without records that has a compression, whatever lies behind its header", () => {
    const unreachable = (): Outcome => {
      throw new Error("there is no record");
    };
    for (const compression of [0, 1, 2, 3, 4]) {
      for (const body of [Buffer.alloc(0), utf8("Kafka does not read this")]) {
        const bytes = forge(withBody(golden.emptied, body), (copy) => copy.writeInt16BE(compression, at.attributes));
        expect(transformBatches(bytes, unreachable).bytes).toEqual(bytes);
        expect(readRecordBatches(bytes)).toMatchObject([{ baseOffset: 5000n, lastOffset: 5009n, records: [] }]);
      }
    }
  });

  it("refuses outcomes of no batch", () => {
    const memory = new SharedMemory();
    const codec = createBatchCodec({ partition: 0 });
    const start = memory.put(ten);
    const none = { address: 0, first: 0, count: 0 };
    expect(() => codec.encode(memory, none)).toThrow("decode one first");
    codec.decode(memory, start, start + ten.length);
    expect(() => codec.decode(memory, start, start + 5)).toThrow("are not a batch");
    expect(() => codec.encode(memory, none)).toThrow("decode one first");
  });
});

describe("onError", () => {
  const failing = (one: KafkaRecord, index: number): Outcome =>
    index === 4 || index === 6 ? { tag: "error", val: `nö ${index}` } : accept({ ...one, payload: utf8("new") });
  const errors = [
    { index: 4, record: "partition 3, offset 104", text: "nö 4" },
    { index: 6, record: "partition 3, offset 106", text: "nö 6" },
  ];

  it("fail: stops before the record", () => {
    const { bytes, ...done } = transformBatches(ten, failing, { partition: 3 });
    expect(done).toMatchObject({ accepted: 4, rejected: 0, errors: [], stopped: errors[0] });
    expect(rangesOf(bytes)).toEqual([[100n, 103n, 40]]);
  });

  it("fail: writes nothing when the first record fails", () => {
    const done = transformBatches(ten, () => ({ tag: "error", val: "no" }));
    expect(done).toMatchObject({
      chunks: [],
      accepted: 0,
      stopped: { index: 0, record: "partition 0, offset 100", text: "no" },
    });
  });

  it("skip: leaves the record out", () => {
    const { bytes, ...done } = transformBatches(ten, failing, { partition: 3, onError: "skip" });
    expect(done).toMatchObject({ accepted: 8, errors });
    expect(done).not.toHaveProperty("stopped");
    expect(offsetsOf(bytes)).toEqual([[100n, 101n, 102n, 103n, 105n, 107n, 108n, 109n]]);
    expect(rangesOf(bytes)).toEqual([[100n, 109n, 40]]);
  });

  it("pass: lets the record go on as it came", () => {
    const { bytes, ...done } = transformBatches(ten, failing, { partition: 3, onError: "pass", atOnce: 5 });
    expect(done).toMatchObject({ accepted: 8, errors });
    const records = readRecordBatches(bytes, { partition: 3 }).flatMap((batch) => batch.records);
    const [original] = readRecordBatches(ten, { partition: 3 });
    expect(records[4]).toEqual(original?.records[4]);
    expect(records[6]).toEqual(original?.records[6]);
    expect(records.map((one) => one.payload === undefined)).toEqual(
      [4, 6].reduce((all, index) => all.with(index, true), Array<boolean>(10).fill(false)),
    );
  });

  it("takes numbers that no batch can have for an error", () => {
    const odd = (one: KafkaRecord, index: number): Outcome =>
      accept(index === 1 ? { ...one, partition: -1 } : index === 2 ? { ...one, offset: -5n } : one);
    expect(transformBatches(ten, odd).stopped?.text).toBe("the plugin answered with a negative partition: -1");
    const passed = transformBatches(ten, odd, { onError: "pass" });
    expect(passed.bytes).toEqual(ten);
    expect(passed.errors.map((error) => error.text)).toEqual([
      "the plugin answered with a negative partition: -1",
      "the plugin answered with a negative offset: -5",
    ]);
  });
});

it("counts a batch's times from the base time that it had", () => {
  const rebased = forge(golden.mixed, (copy) => copy.writeBigInt64BE(time - 5n, at.baseTime));
  const { bytes, records } = transformBatches(rebased, passthrough);
  expect(records[0]?.timestamp?.time).toBe(time - 5n);
  expect(readRecordBatches(bytes)[0]?.records[0]?.timestamp?.time).toBe(time - 5n);
});
