import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { makeRecords } from "../calls/records.ts";

/** The log segments that {@link writeLogs} writes, as Kafka's brokers lay them out: a directory a partition. */
export const logFiles = [0, 1].map((partition) => `bench-${partition}/00000000000000000000.log`);

/**
 * Write the logs of a topic with two partitions: {@link logFiles}.
 *
 * A record has a key of 16 bytes, a payload of 100 and three headers; batches are not compressed.
 *
 * @param records - How many there are at least, in all.
 * @returns How many there are.
 */
export async function writeLogs(directory: string, records: number): Promise<number> {
  const batches = Math.ceil(records / batchRecords / logFiles.length);
  for (const name of logFiles) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    const file = await open(join(directory, name), "w");
    try {
      for (let first = 0; first < batches; first += chunkBatches) {
        const count = Math.min(chunkBatches, batches - first);
        await file.writeFile(Buffer.concat(Array.from({ length: count }, (_value, index) => batchAt(first + index))));
      }
    } finally {
      await file.close();
    }
  }
  return batches * batchRecords * logFiles.length;
}

// --- internal ---

/** How many records a batch has. */
const batchRecords = 500;

/** How many batches are written at a time. */
const chunkBatches = 100;

/** Two batches with all that differs between records: the others have the same bytes, at other offsets. */
const samples = [0, 1].map((index) =>
  writeRecordBatch(
    makeRecords(100, 3)
      .slice(index * batchRecords, (index + 1) * batchRecords)
      .map((record, delta) => ({ ...record, offset: BigInt(delta) })),
  ),
);

/** A batch's first offset stands before what its checksum is of. */
function batchAt(index: number): Buffer {
  const batch = Buffer.from(samples[index % samples.length] ?? []);
  batch.writeBigInt64BE(BigInt(index * batchRecords), 0);
  return batch;
}
