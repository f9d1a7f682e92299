// Kafka's own code on the other side: it reads what comes out of here, and what it writes goes in.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { KafkaRecord, Outcome } from "@armory-plugins/kafka";
import { type Compression, readRecordBatches, writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { lz4Compress, snappyCompress } from "@platformatic/wasm-utils";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findKafka, kafkaRemedy } from "../../scripts/kafka.ts";
import { batchOfRecords } from "../support/arbitraries.ts";
import { at, forge, utf8, withBody } from "../support/batches.ts";
import { golden } from "../support/golden.ts";
import { compileSegments, kafkaDumps, kafkaReads, kafkaWrites, weRead } from "../support/kafka.ts";
import { passthrough, transformBatches } from "../support/transform.ts";

const found = findKafka();
if (found === undefined) {
  const fact = "Kafka's own code is not here, so that nothing is compared with it";
  if (process.env["CI"] !== undefined) throw new Error(`${fact}; ${kafkaRemedy}`);
  console.warn(`SKIPPED: ${fact}; ${kafkaRemedy}`);
}
let kafka = found ?? { classPath: "" };
const compressions: readonly Compression[] = ["none", "gzip", "snappy", "lz4", "zstd"];
const timeout = 180_000;

let directory: string;
let segments = 0;

/** A segment's file, in a folder of its own: a segment is named after its first offset. */
async function segment(bytes: Uint8Array): Promise<string> {
  segments += 1;
  const place = join(directory, `${segments}`);
  await mkdir(place);
  const file = join(place, "00000000000000000000.log");
  await writeFile(file, bytes);
  return file;
}

describe.skipIf(found === undefined)("beside Kafka's own code", () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "kafka-"));
    kafka = await compileSegments(found ?? kafka, directory);
    await kafkaWrites(kafka, directory);
  }, timeout);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  describe.each(compressions)("%s", (compression) => {
    it(
      "what Kafka wrote is read as Kafka reads it, and goes through unchanged",
      async () => {
        const bytes = await readFile(join(directory, `${compression}.log`));
        const expected = await kafkaReads(kafka, join(directory, `${compression}.log`));
        expect(expected.map((batch) => batch.records.length)).toEqual([4, 300, 10, 10, 0, 8, 0]);
        expect(weRead(bytes)).toEqual(expected);
        const { bytes: out } = transformBatches(bytes, passthrough);
        if (compression === "none") expect(out.equals(bytes)).toBe(true);
        expect(await kafkaReads(kafka, await segment(out))).toEqual(expected);
      },
      timeout,
    );

    it(
      "records that a plugin changed, dropped or moved are read by Kafka as they were meant",
      async () => {
        const bytes = await readFile(join(directory, `${compression}.log`));
        const { bytes: out } = transformBatches(bytes, edit, { onError: "skip" });
        expect(await kafkaReads(kafka, await segment(out))).toEqual(weRead(out));
        const kept = readRecordBatches(bytes).flatMap((batch) => batch.records);
        const expected = kept.flatMap((record) => {
          const outcome = edit(record);
          return outcome.tag === "accepted" ? [outcome.val] : [];
        });
        expect(readRecordBatches(out).flatMap((batch) => batch.records)).toEqual(expected);
      },
      timeout,
    );

    it(
      "any records that are written here, Kafka reads",
      async () => {
        const batches = fc
          .sample(batchOfRecords, { numRuns: 40, seed: 7 })
          .map((records) => writeRecordBatch(records, { compression }));
        const bytes = Buffer.concat(batches);
        expect(await kafkaReads(kafka, await segment(bytes))).toEqual(weRead(bytes));
      },
      timeout,
    );
  });

  it(
    "what other clients write is read as Kafka reads it",
    async () => {
      const records = Array.from({ length: 50 }, (_, index) => ({
        key: utf8(`k${index}`),
        headers: [{ key: "h", val: utf8("v") }],
        timestamp: { kind: "create-time" as const, time: 1_700_000_000_000n },
      }));
      const body = writeRecordBatch(records).subarray(at.records);
      const halves = [body.subarray(0, 300), body.subarray(300)];
      const compressed = (name: Compression, baseOffset: bigint, bytes: Buffer): Buffer =>
        withBody(writeRecordBatch(records, { compression: name, baseOffset }), bytes);
      const empty = (attributes: number): Buffer =>
        forge(golden.emptied, (copy) => copy.writeInt16BE(attributes, at.attributes));
      const bytes = Buffer.concat([
        compressed("zstd", 0n, Buffer.concat(halves.map((half) => zstdCompressSync(half)))),
        compressed("gzip", 100n, Buffer.concat(halves.map((half) => gzipSync(half)))),
        compressed("snappy", 200n, Buffer.concat(halves.map((half) => snappyStream(half)))),
        compressed("lz4", 300n, Buffer.concat([lz4Compress(body), utf8("this is not read")])),
        ...[1, 2, 3, 4].map(empty),
      ]);
      const expected = weRead(bytes);
      expect(expected.map((batch) => batch.records.length)).toEqual([50, 50, 50, 50, 0, 0, 0, 0]);
      expect(await kafkaReads(kafka, await segment(bytes))).toEqual(expected);
    },
    timeout,
  );

  it(
    "kafka-dump-log accepts what comes out, and prints its records",
    async () => {
      const outs = await Promise.all(
        compressions.map(
          async (compression) =>
            transformBatches(await readFile(join(directory, `${compression}.log`)), edit, { onError: "skip" }).bytes,
        ),
      );
      const files = await Promise.all(outs.map(segment));
      const dump = (await kafkaDumps(kafka, files)).join("\n");
      for (const [index, out] of outs.entries()) {
        const [, own = ""] = dump.split(`Dumping ${files[index]}\n`);
        const lines = own.split("Dumping ")[0]?.split("\n") ?? [];
        const batches = readRecordBatches(out);
        expect(
          lines.filter((line) => line.startsWith("baseOffset: ")).map((line) => line.replace(/ crc: \d+/, "")),
        ).toEqual(describeBatches(out, compressions[index] ?? "none"));
        const records = lines.flatMap(
          (line) =>
            /^\| offset: (\d+) \w+: (-?\d+) keySize: (-?\d+) valueSize: (-?\d+).* headerKeys: \[(.*?)\]/
              .exec(line)
              ?.slice(1)
              .join(" ") ?? [],
        );
        const expected = batches.flatMap((batch) =>
          batch.records.map(({ offset, timestamp, key, payload, headers }) =>
            [
              offset,
              timestamp?.time,
              key?.length ?? -1,
              payload?.length ?? -1,
              headers.map((header) => header.key).join(","),
            ].join(" "),
          ),
        );
        expect(records.filter((line) => !line.startsWith("3010 "))).toEqual(expected);
      }
    },
    timeout,
  );

  it(
    "records that are dropped leave what Kafka's log cleaner leaves",
    async () => {
      // Kafka wrote golden.cleaned and golden.emptied from batches like these by leaving out what is before an offset.
      const cleaned = readRecordBatches(golden.cleaned)[0];
      const records = Array.from({ length: 10 }, (_, index): KafkaRecord => ({
        key: utf8(`k${index}`),
        headers: [],
        offset: BigInt(4000 + index),
        timestamp: { kind: "create-time", time: 1_700_000_000_000n + BigInt(index) },
        ...(index % 2 === 1 && { payload: utf8("v") }),
      }));
      const before = writeRecordBatch(records, { producerId: 9n, producerEpoch: 3, baseSequence: 0, leaderEpoch: 5 });
      const { bytes } = transformBatches(before, (val, index) => ({ tag: index < 2 ? "rejected" : "accepted", val }));
      expect(readRecordBatches(bytes)).toEqual([cleaned]);
      expect(await kafkaReads(kafka, await segment(bytes))).toEqual(weRead(golden.cleaned));
    },
    timeout,
  );

  it("the golden batches are what Kafka writes", async () => {
    const bytes = await readFile(join(directory, "none.log"));
    for (const batch of Object.values(golden)) expect(bytes.includes(batch)).toBe(true);
  });
});

/** What snappy-java writes of bytes: a stream of one block. */
function snappyStream(bytes: Buffer): Buffer {
  const frame = writeRecordBatch([{ headers: [] }], { compression: "snappy" }).subarray(at.records, at.records + 16);
  const block = snappyCompress(bytes);
  const length = Buffer.alloc(4);
  length.writeInt32BE(block.length);
  return Buffer.concat([frame, length, block]);
}

/** A plugin that does some of everything. */
function edit(record: KafkaRecord): Outcome {
  const number = Number(record.offset ?? 0n);
  if (number % 10 === 1) return { tag: "rejected", val: record };
  if (number % 10 === 2) return { tag: "error", val: "no" };
  if (number % 10 === 3)
    return {
      tag: "accepted",
      val: { ...record, headers: [...record.headers, { key: "änder", val: utf8("€") }, { key: "" }] },
    };
  if (number % 10 === 4) {
    const { payload: _, ...tombstone } = record;
    return { tag: "accepted", val: tombstone };
  }
  if (number % 10 === 5) return { tag: "accepted", val: { ...record, payload: Buffer.alloc(40_000, `${number}`) } };
  if (number % 10 === 6) return { tag: "accepted", val: { ...record, timestamp: { kind: "create-time", time: 5n } } };
  return { tag: "accepted", val: record };
}

/** The lines that kafka-dump-log prints of batches, without their checksums. */
function describeBatches(bytes: Buffer, compression: Compression): string[] {
  let position = 0;
  return readRecordBatches(bytes).map((batch) => {
    const size = bytes.readInt32BE(position + 8) + 12;
    const attributes = bytes.readInt16BE(position + 21);
    const count = bytes.readInt32BE(position + 57);
    const range = Number(batch.lastOffset - batch.baseOffset);
    const lastSequence = batch.baseSequence < 0 ? -1 : (batch.baseSequence + range) % 2 ** 31;
    const horizon =
      (attributes & 0x40) === 0 ? "OptionalLong.empty" : `OptionalLong[${bytes.readBigInt64BE(position + 27)}]`;
    const kind = batch.timestampKind === "create-time" ? "CreateTime" : "LogAppendTime";
    const line = [
      `baseOffset: ${batch.baseOffset} lastOffset: ${batch.lastOffset} count: ${count}`,
      `baseSequence: ${batch.baseSequence} lastSequence: ${lastSequence}`,
      `producerId: ${batch.producerId} producerEpoch: ${batch.producerEpoch} partitionLeaderEpoch: ${batch.leaderEpoch}`,
      `isTransactional: ${batch.isTransactional} isControl: ${batch.isControl} deleteHorizonMs: ${horizon}`,
      `position: ${position} ${kind}: ${batch.maxTimestamp} size: ${size} magic: 2`,
      `compresscodec: ${batch.records.length === 0 ? "none" : compression} isvalid: true`,
    ].join(" ");
    position += size;
    return line;
  });
}
