import { writeRecordBatch, type Compression } from "@armory-plugins/kafka/record-batches";
import type { KafkaRecord } from "@armory-plugins/wit";
import { mutateBytes } from "./mutate-bytes.ts";
import type { Random } from "./random.ts";

/** Kafka record batches with records of any shape; most are changed somewhere, half of these with a checksum that says it is right so. */
export function randomBatches(records: readonly KafkaRecord[], random: Random): Buffer {
  const [first] = records;
  if (first === undefined) return random.bytes(random.below(100));
  // In one batch offsets grow, and times are of one kind
  const plain = records.map(({ key, payload, headers }): KafkaRecord => ({
    headers,
    ...(key !== undefined && { key }),
    ...(payload !== undefined && { payload }),
  }));
  const batches = Array.from({ length: 1 + random.below(3) }, () => {
    const batch = writeRecordBatch(plain, { compression: random.pick(compressions) });
    if (random.chance(0.3)) return batch;
    const mutated = random.chance(0.7) ? flipBehindHeader(batch, random) : mutateBytes(batch, random);
    if (mutated.length > checksum.covers && random.chance(0.7))
      mutated.writeUInt32BE(crc32c(mutated.subarray(checksum.covers)), checksum.at);
    return mutated;
  });
  return Buffer.concat(batches);
}

// --- internal ---

const compressions: readonly Compression[] = ["none", "none", "none", "gzip", "snappy", "lz4", "zstd"];

/** Where a batch's checksum is, and from where on it covers the batch. (Kafka's documentation, "Record Batch".) */
const checksum = { at: 17, covers: 21 };

function flipBehindHeader(batch: Buffer, random: Random): Buffer {
  const mutated = Buffer.from(batch);
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    const at = checksum.covers + random.below(mutated.length - checksum.covers);
    mutated[at] = random.chance(0.5) ? random.below(256) : (mutated[at] ?? 0) ^ (1 << random.below(8));
  }
  return mutated;
}

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0x82f6_3b78);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
