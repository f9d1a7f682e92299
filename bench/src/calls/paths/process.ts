import { kafkaCodec } from "@armory-plugins/kafka";
import { readRecordBatches, writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { batchOf } from "../batch-of.ts";
import type { Setup } from "../messages.ts";
import type { Path } from "../path.ts";
import { makeRecords, recordCount, recordPartition } from "../records.ts";
import { openInstance } from "./open-instance.ts";

/** What `armory run --format kafka` does: Kafka's record batches in, Kafka's record batches out, read and written in the plugin's thread. */
export async function openProcess(component: Uint8Array, { payload, headers, config }: Setup): Promise<Path> {
  const codec = kafkaCodec({ partition: recordPartition });
  const instance = await openInstance(component, { config, codec });
  const records = makeRecords(payload, headers);
  const encoded = writeRecordBatch(records);
  const times = batchOf(records).length / recordCount;
  const batches = Buffer.concat(Array.from({ length: times }, () => encoded));
  return {
    passRecords: times * recordCount,
    outcomes: async () => {
      const parts: Buffer[] = [];
      await instance.process(encoded, ({ chunks }) => {
        for (const { bytes } of chunks) parts.push(Buffer.from(bytes));
      });
      const written = readRecordBatches(Buffer.concat(parts)).flatMap((batch) => batch.records);
      return written.map((val) => ({ tag: "accepted", val: { ...val, partition: recordPartition } }));
    },
    pass: async () => {
      let seen = 0;
      await instance.process(batches, (part) => {
        seen += part.accepted;
        for (const { bytes } of part.chunks) seen += bytes.length;
      });
      return seen;
    },
  };
}
