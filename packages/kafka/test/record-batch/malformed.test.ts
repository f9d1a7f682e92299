import { zstdCompressSync } from "node:zlib";
import { InvalidBatch } from "@armory-plugins/kafka";
import { readRecordBatches, writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { createBatchCodec } from "@armory-plugins/kafka/codec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at, forge, record, seal, utf8, varint, withBody } from "../support/batches.ts";
import { golden } from "../support/golden.ts";
import { SharedMemory } from "../support/shared-memory.ts";
import { passthrough, transformBatches } from "../support/transform.ts";

const one = writeRecordBatch(
  [record({ key: utf8("key"), payload: utf8("value"), headers: [{ key: "h", val: utf8("1") }] })],
  {
    baseOffset: 4711n,
  },
);

/** The body of a record, of which parts may be replaced, with its length before it. */
function body(
  parts: Partial<Record<"time" | "offset" | "key" | "value" | "headers", Buffer>>,
  length?: number,
): Buffer {
  const { time = varint(0), offset = varint(0), key = varint(-1), value = varint(-1), headers = varint(0) } = parts;
  const bytes = Buffer.concat([Buffer.from([0]), time, offset, key, value, headers]);
  return Buffer.concat([varint(length ?? bytes.length), bytes]);
}

/** The batch of one record, which says that it has more, and offsets for all of them. */
function ofCount(count: number): Buffer {
  return forge(one, (copy) => {
    copy.writeInt32BE(count, at.count);
    copy.writeInt32BE(count - 1, at.lastOffsetDelta);
  });
}

function decode(bytes: Uint8Array, maxBatchBytes?: number): void {
  transformBatches(bytes, passthrough, { partition: 3, ...(maxBatchBytes !== undefined && { maxBatchBytes }) });
}

/** The message of the InvalidBatch that decoding ends with, behind the name of the batch. */
function problemOf(bytes: Uint8Array, maxBatchBytes?: number): string {
  try {
    decode(bytes, maxBatchBytes);
  } catch (error) {
    if (!(error instanceof InvalidBatch)) throw error;
    const name = /^record batch of partition 3( at offset -?\d+)?: /.exec(error.message)?.[0];
    expect(name).toBeDefined();
    return error.message.slice(name?.length);
  }
  return "none";
}

describe("a batch", () => {
  it("is named in the message, with its offset when there is one", () => {
    const damaged = Buffer.from(one);
    damaged[one.length - 1] = 0xff;
    expect(() => decode(damaged)).toThrow(
      /^record batch of partition 3 at offset 4711: its checksum is 0x[\da-f]{8}, and/,
    );
    expect(() => decode(utf8("hello"))).toThrow(/^record batch of partition 3: 5 bytes are not a batch/);
  });

  it("is not decoded when it is cut off, anywhere", () => {
    for (const bytes of Object.values(golden)) {
      for (let length = 1; length < bytes.length; length += 1) {
        expect(problemOf(bytes.subarray(0, length))).toMatch(/are not a batch|long, and only/);
      }
    }
  });

  it("is not decoded when a single bit of it changed", () => {
    for (let bit = 0; bit < one.length * 8; bit += 1) {
      // The checksum does not cover the base offset, nor the leader's epoch: a broker changes them.
      if (bit >> 3 < 8 || (bit >> 3 >= at.leaderEpoch && bit >> 3 < at.magic)) continue;
      const changed = Buffer.from(one);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(problemOf(changed)).toMatch(/checksum|length|long|format version/);
    }
  });

  it.each<[what: string, bytes: Buffer, problem: string]>([
    [
      "of version 0",
      forge(one, (copy) => copy.writeInt8(0, at.magic)),
      "it is a message of format version 0, which Kafka wrote before 0.11, expected 2; consume the topic and produce it again",
    ],
    [
      "of version 1",
      forge(one, (copy) => copy.writeInt8(1, at.magic)),
      "it is a message of format version 1, which Kafka wrote before 0.11, expected 2; consume the topic and produce it again",
    ],
    [
      "of a version to come",
      forge(one, (copy) => copy.writeInt8(3, at.magic)),
      "its format version is 3, expected 2; are these the bytes of a Kafka log segment?",
    ],
    [
      "of zeros",
      Buffer.alloc(4096),
      "there are zeros where a batch should start; Kafka fills a segment up with them if it preallocates: cut them off",
    ],
    [
      "of text",
      utf8("the quick brown fox jumps over the lazy dog"),
      "its format version is 102, expected 2; are these the bytes of a Kafka log segment?",
    ],
    [
      "of a length below its header's",
      forge(one, (copy) => copy.writeInt32BE(48, at.length)),
      "its length is 48, which is less than its header has: 49",
    ],
    [
      "of a negative length",
      forge(one, (copy) => copy.writeInt32BE(-1, at.length)),
      "its length is -1, which is less than its header has: 49",
    ],
    [
      "of a huge length",
      forge(one, (copy) => copy.writeInt32BE(0x7fff_ffff, at.length)),
      `it says that it is 2147483659 bytes long, and only ${one.length} are there`,
    ],
    ["of a negative offset", forge(one, (copy) => copy.writeBigInt64BE(-7n, 0)), "its base offset is negative: -7"],
    [
      "of offsets beyond 63 bits",
      forge(golden.mixed, (copy) => copy.writeBigInt64BE(2n ** 63n - 3n, 0)),
      "its last offset, 9223372036854775805 and 3, has more than 63 bits",
    ],
    [
      "of a negative last offset",
      forge(one, (copy) => copy.writeInt32BE(-1, at.lastOffsetDelta)),
      "its last offset delta is negative: -1",
    ],
    [
      "of a compression to come",
      forge(one, (copy) => copy.writeInt16BE(5, at.attributes)),
      "its compression is 5; expected 0 to 4, which are none, gzip, snappy, lz4, zstd",
    ],
    [
      "of a negative number of records",
      forge(one, (copy) => copy.writeInt32BE(-1, at.count)),
      "its number of records is negative: -1",
    ],
    [
      "of a huge number of records",
      ofCount(0x7fff_ffff),
      "it says that it has 2147483647 records, and may have 1000000; if that is meant, raise maxBatchRecords",
    ],
    [
      "of more records than fit into its bytes",
      ofCount(1000),
      `it says that it has 1000 records, which do not fit into ${one.length - 61} bytes`,
    ],
    ["of more records than it has", ofCount(2), "record 1 of 2: there are no bytes left for it"],
    [
      "of more records than offsets",
      forge(one, (copy) => copy.writeInt32BE(2, at.count)),
      "it says that it has 2 records, and that its last offset delta is 0; each record has an offset of its own",
    ],
    [
      "of fewer records than it has",
      forge(golden.mixed, (copy) => copy.writeInt32BE(3, at.count)),
      "15 bytes lie behind the last of its 3 records",
    ],
    [
      "of records, without bytes",
      forge(golden.emptied, (copy) => copy.writeInt32BE(1, at.count)),
      "it says that it has 1 records, which do not fit into 0 bytes",
    ],
  ])("%s is refused", (_, bytes, problem) => {
    expect(problemOf(bytes)).toBe(problem);
  });
});

describe("the offsets of records", () => {
  const ofDeltas = (...deltas: number[]): Buffer =>
    forge(withBody(one, Buffer.concat(deltas.map((delta) => body({ offset: varint(delta) })))), (copy) => {
      copy.writeInt32BE(deltas.length, at.count);
      copy.writeInt32BE(9, at.lastOffsetDelta);
    });

  it.each([
    [[3, 3], "record 1 of 2: its offset delta is 3, and that of the record before it 3; offsets must grow"],
    [[0, 0, 0], "record 1 of 3: its offset delta is 0, and that of the record before it 0; offsets must grow"],
    [[0, 5, 4], "record 2 of 3: its offset delta is 4, and that of the record before it 5; offsets must grow"],
    [[8, 9, 10], "record 2 of 3: its offset delta is 10, and the batch's last one 9"],
  ])("are refused when they are %j", (deltas, problem) => {
    expect(problemOf(ofDeltas(...deltas))).toBe(problem);
  });

  it.each([[[0, 1, 2]], [[4, 7, 9]], [[9]]])("may have gaps, as compaction leaves them: %j", (deltas) => {
    expect(problemOf(ofDeltas(...deltas))).toBe("none");
  });

  it("repeated a million times in 700 bytes of zstd are refused at the second record", () => {
    const zstd = writeRecordBatch([record()], { compression: "zstd" });
    const records = zstdCompressSync(Buffer.alloc(1_000_000 * 7, body({})));
    const bytes = forge(withBody(zstd, records), (copy) => {
      copy.writeInt32BE(1_000_000, at.count);
      copy.writeInt32BE(999_999, at.lastOffsetDelta);
    });
    expect(bytes.length).toBeLessThan(1000);
    expect(problemOf(bytes)).toBe(
      "record 1 of 1000000: its offset delta is 0, and that of the record before it 0; offsets must grow",
    );
  });
});

describe("a number of headers", () => {
  it("is bounded over all records of a batch", () => {
    const options = { partition: 3, maxBatchRecords: 2 };
    const headers = (count: number): Buffer => Buffer.concat([varint(count), Buffer.alloc(count * 2)]);
    const two = (first: number, second: number): Buffer =>
      forge(
        withBody(
          one,
          Buffer.concat([body({ headers: headers(first) }), body({ offset: varint(1), headers: headers(second) })]),
        ),
        (copy) => {
          copy.writeInt32BE(2, at.count);
          copy.writeInt32BE(1, at.lastOffsetDelta);
        },
      );
    expect(() => transformBatches(two(4, 5), passthrough, options)).toThrow(
      "its records have more than 8 headers, which are 4 a record; if that is meant, raise maxBatchRecords",
    );
    expect(transformBatches(two(4, 4), passthrough, options).accepted).toBe(2);
  });
});

describe("a record", () => {
  const endless = Buffer.alloc(12, 0xff);
  it.each<[what: string, bytes: Buffer, problem: string]>([
    ["of a length that is too large", body({}, 7), "its length is 7, with 6 bytes left"],
    [
      "of a length that is too small",
      body({ key: Buffer.concat([varint(3), utf8("abc")]) }, 6),
      "its key's length is 3, with 2 bytes left",
    ],
    [
      "of a length less than anything",
      Buffer.concat([varint(5), Buffer.alloc(6)]),
      "its length is 5, with 6 bytes left",
    ],
    ["of a negative length", body({}, -1), "its length is -1, with 6 bytes left"],
    ["of a length without end", endless, "a number takes more than 5 bytes"],
    ["of a huge length", body({}, 0x7fff_ffff), "its length is 2147483647, with 6 bytes left"],
    [
      "with bytes behind its headers",
      body({ headers: Buffer.from([0, 0, 0]) }),
      "its length is 8, and its parts take 6",
    ],
    ["of a time without end", body({ time: endless }), "a number takes more than 10 bytes"],
    ["of a negative offset delta", body({ offset: varint(-1) }), "its offset delta is -1, and the batch's last one 0"],
    [
      "of an offset behind its batch's",
      body({ offset: varint(1) }),
      "its offset delta is 1, and the batch's last one 0",
    ],
    ["of an offset without end", body({ offset: endless }), "a number takes more than 5 bytes"],
    ["of a key's length below -1", body({ key: varint(-2) }), "its key's length is -2, with 2 bytes left"],
    ["of a key's length beyond its end", body({ key: varint(3) }), "its key's length is 3, with 2 bytes left"],
    ["of a huge key", body({ key: varint(0x7fff_ffff) }), "its key's length is 2147483647, with 2 bytes left"],
    [
      "of a value's length below -1",
      body({ value: varint(-2147483648) }),
      "its value's length is -2147483648, with 1 bytes left",
    ],
    ["of a value's length beyond its end", body({ value: varint(2) }), "its value's length is 2, with 1 bytes left"],
    [
      "of a negative number of headers",
      body({ headers: varint(-1) }),
      "its number of headers is -1, with 0 bytes left",
    ],
    [
      "of a huge number of headers",
      body({ headers: varint(0x7fff_ffff) }),
      "its number of headers is 2147483647, with 0 bytes left",
    ],
    [
      "of more headers than it has",
      body({ headers: Buffer.from([4, 0, 1, 0]) }),
      "its number of headers is 2, with 3 bytes left",
    ],
    [
      "of a header without a key",
      body({ headers: Buffer.from([2, 1, 1]) }),
      "the length of the key of its header 0 is -1, with 1 bytes left",
    ],
    [
      "of a header's key beyond its end",
      body({ headers: Buffer.from([2, 6, 1]) }),
      "the length of the key of its header 0 is 3, with 1 bytes left",
    ],
    [
      "of a header's value below -1",
      body({ headers: Buffer.from([4, 0, 1, 0, 3]) }),
      "the length of the value of its header 1 is -2, with 0 bytes left",
    ],
    [
      "of a header's value beyond its end",
      body({ headers: Buffer.from([2, 2, 97, 2]) }),
      "the length of the value of its header 0 is 1, with 0 bytes left",
    ],
    [
      "whose end is in a number",
      Buffer.concat([varint(6), Buffer.from([0, 0, 0, 1, 1, 0x80])]),
      "a number takes more than 5 bytes",
    ],
  ])("%s is refused", (_, bytes, problem) => {
    expect(problemOf(withBody(one, bytes))).toBe(
      problem.startsWith("a number") ? problem : `record 0 of 1: ${problem}`,
    );
  });

  it.each(["c0af", "eda080", "f4908080", "e282", "ff", "61626364e2"])(
    "with a header whose key is not UTF-8, %s, is one that failed",
    (hex) => {
      const key = Buffer.from(hex, "hex");
      const headers = Buffer.concat([varint(2), varint(1), utf8("a"), varint(-1), varint(key.length), key, varint(-1)]);
      const second = body({ offset: varint(1), headers });
      const third = body({ offset: varint(2) });
      const bytes = forge(withBody(one, Buffer.concat([body({}), second, third])), (copy) => {
        copy.writeInt32BE(3, at.count);
        copy.writeInt32BE(2, at.lastOffsetDelta);
      });
      const error = {
        index: 1,
        record: "partition 3, offset 4712",
        text: "the key of its header 1 is not UTF-8, and a plugin gets it as a string",
      };
      const done = (onError: "fail" | "skip" | "pass") =>
        transformBatches(bytes, passthrough, { partition: 3, onError });
      expect(done("fail")).toMatchObject({ accepted: 1, errors: [], stopped: error });
      expect(done("skip")).toMatchObject({ accepted: 2, errors: [error] });
      expect(readRecordBatches(done("skip").bytes)[0]?.records.map(({ offset }) => offset)).toEqual([4711n, 4713n]);
      expect(done("pass")).toMatchObject({ accepted: 2, errors: [error], bytes });
      expect(() => readRecordBatches(bytes)).toThrow(new InvalidBatch(`byte 0: record 1 of 3: ${error.text}`));
    },
  );
});

describe("compressed records", () => {
  const codecs = ["gzip", "snappy", "lz4", "zstd"] as const;
  const two = [record({ payload: Buffer.alloc(200_000, "abc") }), record({ payload: utf8("d") })];
  const compressed = (compression: (typeof codecs)[number]): Buffer => writeRecordBatch(two, { compression });

  it.each(codecs)("%s: are not decompressed beyond the limit", (compression) => {
    const bytes = compressed(compression);
    const problem = "its records decompress to more than 150000 bytes; if that is meant, raise maxBatchBytes";
    expect(problemOf(bytes, 150_000)).toBe(problem);
    expect(problemOf(bytes, 200_018)).toBe(problem.replace("150000", "200018"));
    expect(problemOf(bytes, 200_019)).toBe("none");
  });

  it.each(codecs)("%s: a bomb is refused", (compression) => {
    const bomb = writeRecordBatch([record({ payload: Buffer.alloc(200_000_000) })], { compression });
    expect(problemOf(bomb, 1_000_000)).toContain("more than 1000000 bytes");
  });

  it.each(codecs)("%s: are refused when they are cut off, anywhere", (compression) => {
    const bytes = compressed(compression);
    const records = bytes.subarray(at.records);
    const step = Math.ceil(records.length / 200);
    for (let length = 0; length < records.length; length += step) {
      expect(problemOf(withBody(bytes, records.subarray(0, length)))).toMatch(/data is damaged|do not fit|bytes left/);
    }
  });

  it.each(codecs)("%s: garbage is refused, and what is whole is decompressed afterwards", (compression) => {
    const bytes = compressed(compression);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (garbage, place) => {
        const damaged = Buffer.from(bytes);
        const start = at.records + (place % (damaged.length - at.records));
        damaged.set(garbage.subarray(0, damaged.length - start), start);
        for (const candidate of [garbage, damaged.subarray(at.records)]) {
          try {
            decode(withBody(bytes, candidate), 1_000_000);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidBatch);
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(problemOf(bytes)).toBe("none");
  });

  it("snappy: a block that says that it becomes huge is refused", () => {
    const huge = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]);
    const batch = compressed("snappy");
    expect(problemOf(withBody(batch, huge))).toContain("decompress to more than");
    const magic = batch.subarray(at.records, at.records + 16);
    expect(problemOf(withBody(batch, Buffer.concat([magic, Buffer.from([0, 0, 0, 6]), huge])))).toContain(
      "decompress to more",
    );
    expect(problemOf(withBody(batch, Buffer.concat([magic, Buffer.from([0x7f, 0, 0, 0]), huge])))).toContain(
      "it ends in a block",
    );
    expect(problemOf(withBody(batch, Buffer.concat([magic, Buffer.from([0xff, 0, 0, 0]), huge])))).toContain(
      "it ends in a block",
    );
  });
});

it("never does anything but decode or throw InvalidBatch, whatever the bytes", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(golden), one),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
      fc.nat(),
      (batch, changes, cut) => {
        const bytes = Buffer.from(batch);
        for (const [place, byte] of changes) bytes[at.attributes + (place % (bytes.length - at.attributes))] = byte;
        for (const candidate of [seal(bytes), withBody(bytes, bytes.subarray(at.records + (cut % 20)))]) {
          try {
            const { bytes: out, records } = transformBatches(candidate, passthrough, { onError: "pass" });
            expect(transformBatches(out, passthrough, { onError: "pass" }).records).toEqual(records);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidBatch);
          }
        }
      },
    ),
    { numRuns: 5000 },
  );
});

it("says where memory ends in words of the memory, not of the batch", () => {
  const memory = new SharedMemory();
  const start = memory.put(one);
  memory.reserve = () => {
    throw new RangeError("there is no more");
  };
  const codec = createBatchCodec({ partition: 0 });
  expect(() => codec.decode(memory, start, start + one.length)).toThrow(new RangeError("there is no more"));
});
