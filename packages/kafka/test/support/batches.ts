import type { KafkaRecord } from "@armory-plugins/kafka";
import { crc32c } from "@node-rs/crc32";

/** Text as bytes. */
export const utf8 = (text: string): Buffer => Buffer.from(text);

/** A time at which records were made. */
export const time = 1_700_000_000_000n;

/** A record with a time, and what else a test is about. */
export function record(parts: Partial<KafkaRecord> = {}): KafkaRecord {
  return { headers: [], timestamp: { kind: "create-time", time }, ...parts };
}

/** Where the fields of a batch's header lie. */
export const at = {
  baseOffset: 0,
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTime: 27,
  maxTime: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61,
};

/** A copy of a batch with some bytes changed, and a checksum that fits again. */
export function forge(batch: Uint8Array, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(batch);
  change(copy);
  return seal(copy);
}

/** A batch with these bytes in the place of its records. */
export function withBody(batch: Uint8Array, body: Uint8Array): Buffer {
  const changed = Buffer.concat([batch.subarray(0, at.records), body]);
  changed.writeInt32BE(changed.length - 12, at.length);
  return seal(changed);
}

/** Write the checksum of a batch. */
export function seal(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch.subarray(at.attributes)), at.crc);
  return batch;
}

/** A number as records have it: zigzag, seven bits a byte. */
export function varint(value: bigint | number): Buffer {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
