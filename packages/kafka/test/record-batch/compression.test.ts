import { readFileSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { type Compression, readRecordBatches, writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { lz4Compress, snappyCompress } from "@platformatic/wasm-utils";
import { describe, expect, it } from "vitest";
import { at, record, utf8, withBody } from "../support/batches.ts";
import { passthrough, transformBatches } from "../support/transform.ts";

const compressions: readonly Compression[] = ["gzip", "snappy", "lz4", "zstd"];
const source = readFileSync(new URL(import.meta.url)).subarray(0, 3000);
const samples = {
  "one record of nothing": [record()],
  "many records": Array.from({ length: 2000 }, (_, index) =>
    record({ key: utf8(`${index}`), payload: source.subarray(0, index) }),
  ),
  "5 MB that repeat": [record({ payload: Buffer.alloc(5_000_000, source) })],
};

describe.each(compressions)("%s", (compression) => {
  it.each(Object.entries(samples))("%s come back", (_, records) => {
    const bytes = writeRecordBatch(records, { compression });
    const [batch] = readRecordBatches(bytes);
    const [plain] = readRecordBatches(writeRecordBatch(records));
    expect(batch).toEqual({ ...plain, compression });
    const done = transformBatches(bytes, passthrough);
    expect(readRecordBatches(done.bytes)).toEqual([batch]);
  });

  it("makes what repeats smaller", () => {
    expect(writeRecordBatch(samples["5 MB that repeat"], { compression }).length).toBeLessThan(500_000);
  });

  it("stays what it is when records go", () => {
    const bytes = writeRecordBatch(samples["many records"], { compression });
    const done = transformBatches(bytes, (val, index) => ({ tag: index % 2 === 0 ? "accepted" : "rejected", val }));
    const [batch] = readRecordBatches(done.bytes);
    expect(batch).toMatchObject({ compression, baseOffset: 0n, lastOffset: 1999n });
    expect(batch?.records.map((one) => one.key?.toString())).toEqual(
      Array.from({ length: 1000 }, (_, index) => `${index * 2}`),
    );
  });
});

describe("what other clients write", () => {
  const records = samples["many records"].slice(0, 300);
  const plain = writeRecordBatch(records);
  const [expected] = readRecordBatches(plain);
  const body = plain.subarray(at.records);
  const read = (compression: Compression, compressed: Uint8Array): unknown => {
    const [template] = [writeRecordBatch(records, { compression })];
    return readRecordBatches(withBody(template, compressed));
  };

  it("snappy without frames is read", () => {
    expect(read("snappy", snappyCompress(body))).toEqual([{ ...expected, compression: "snappy" }]);
  });

  it("gzip of several members is read", () => {
    const members = Buffer.concat([gzipSync(body.subarray(0, 1000)), gzipSync(body.subarray(1000))]);
    expect(read("gzip", members)).toEqual([{ ...expected, compression: "gzip" }]);
  });

  it("zstd of several frames is read, whatever lies in them", () => {
    const parts = [body.subarray(0, 1), body.subarray(1, 1000), Buffer.alloc(0), body.subarray(1000)];
    const skipped = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]), Buffer.from("own")]);
    const frames = [skipped, ...parts.map((part) => zstdCompressSync(part)), skipped];
    expect(read("zstd", Buffer.concat(frames))).toEqual([{ ...expected, compression: "zstd" }]);
  });

  it("zstd of several frames is not decompressed beyond the limit, nor in too many", () => {
    const template = writeRecordBatch(records, { compression: "zstd" });
    const frames = Buffer.concat([body.subarray(0, 1000), body.subarray(1000)].map((part) => zstdCompressSync(part)));
    const readUpTo = (maxBatchBytes: number) => readRecordBatches(withBody(template, frames), { maxBatchBytes });
    expect(readUpTo(body.length)).toHaveLength(1);
    expect(() => readUpTo(body.length - 1)).toThrow(`decompress to more than ${body.length - 1} bytes`);
    expect(() => readUpTo(1000)).toThrow("decompress to more than 1000 bytes");
    const empty = Buffer.concat(Array<Buffer>(10_001).fill(zstdCompressSync("")));
    expect(() => read("zstd", empty)).toThrow("its zstd data has more than 10000 frames");
  });

  it("snappy of several streams is read", () => {
    const streams = [body.subarray(0, 1000), body.subarray(1000)].map((part) => {
      const batch = writeRecordBatch(records, { compression: "snappy" });
      const block = snappyCompress(part);
      const length = Buffer.alloc(4);
      length.writeInt32BE(block.length);
      return Buffer.concat([batch.subarray(at.records, at.records + 16), length, block]);
    });
    expect(read("snappy", Buffer.concat(streams))).toEqual([{ ...expected, compression: "snappy" }]);
  });

  it("nothing is read behind a frame of lz4", () => {
    const frame = writeRecordBatch(records, { compression: "lz4" }).subarray(at.records);
    const expectedBatch = { ...expected, compression: "lz4" };
    expect(read("lz4", Buffer.concat([frame, utf8("this is not read")]))).toEqual([expectedBatch]);
  });

  it("lz4 of stored blocks is read", () => {
    const frame = lz4Compress(Buffer.from("x")).subarray(0, 7);
    const size = Buffer.alloc(4);
    size.writeUInt32LE((body.length | 0x8000_0000) >>> 0);
    expect(body.length).toBeLessThan(65_536);
    expect(read("lz4", Buffer.concat([frame, size, body, Buffer.alloc(4)]))).toEqual([
      { ...expected, compression: "lz4" },
    ]);
  });
});

describe("damaged data", () => {
  /** A batch whose data becomes almost 64 MiB, and is damaged at its end. */
  function damaged(compression: "lz4" | "snappy"): Buffer {
    const records = Buffer.alloc(60_000_000, "abc");
    const compressed = compression === "lz4" ? lz4Compress(records) : snappyCompress(records);
    compressed.fill(0xff, compressed.length - 12, compressed.length - 9);
    return withBody(writeRecordBatch([record()], { compression }), compressed);
  }

  it.each(["lz4", "snappy"] as const)("of %s takes no memory from the batches behind it", (compression) => {
    const bytes = damaged(compression);
    const before = process.memoryUsage().rss;
    for (let index = 0; index < 20; index += 1) {
      expect(() => readRecordBatches(bytes)).toThrow(`its ${compression} data is damaged`);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(600_000_000);
  });

  it("of snappy whose blocks become too much, together, is refused", () => {
    const template = writeRecordBatch([record()], { compression: "snappy" });
    const header = template.subarray(at.records, at.records + 16);
    const block = snappyCompress(Buffer.alloc(1000));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    const blocks = Buffer.concat([header, ...Array.from({ length: 10 }, () => [length, block]).flat()]);
    expect(() => readRecordBatches(withBody(template, blocks), { maxBatchBytes: 9999 })).toThrow(
      "its records decompress to more than 9999 bytes; if that is meant, raise maxBatchBytes",
    );
  });
});
