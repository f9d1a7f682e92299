import { InvalidBatch } from "../batch-codec.ts";

/** What stands before the records of a batch: where each field is, from where the batch starts. */
export const headerField = {
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
} as const;

/** How many bytes stand before the records. */
export const headerBytes = 61;

/** How many bytes the length of a batch does not count: those up to and with itself. */
export const uncountedBytes = 12;

/** The bits of a batch's attributes (org.apache.kafka.common.record.internal.DefaultRecordBatch). */
export const attributeBits = {
  compression: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
};

/** A 64-bit number as two halves of 32 bits. */
export interface Int64 {
  readonly low: number;
  readonly high: number;
}

/** The fields of a batch's header that its records depend on. */
export interface BatchHeader {
  /** Of the whole batch, in bytes. */
  readonly length: number;
  readonly baseOffset: Int64;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  /** What the times of records are counted from: milliseconds since 1970. */
  readonly baseTime: Int64;
  readonly maxTime: Int64;
  /** The sequence number of the producer's first record; -1: there is none. */
  readonly baseSequence: number;
  /** How many records there are. */
  readonly count: number;
}

/**
 * Read what a batch says about itself; whether that can be is for {@link checkBatchHeader}, once the checksum is known to be right.
 *
 * @param end - where the bytes end; the batch may end before.
 * @throws InvalidBatch when there is no batch of format version 2, or not all of it.
 */
export function readBatchHeader(view: DataView, start: number, end: number): BatchHeader {
  const length = batchLength(view, start, end);
  const available = end - start;
  if (length > available) {
    throw new InvalidBatch(`it says that it is ${length} bytes long, and only ${available} are there`);
  }
  return {
    length,
    baseOffset: readInt64(view, start + headerField.baseOffset),
    attributes: view.getInt16(start + headerField.attributes),
    lastOffsetDelta: view.getInt32(start + headerField.lastOffsetDelta),
    baseTime: readInt64(view, start + headerField.baseTime),
    maxTime: readInt64(view, start + headerField.maxTime),
    baseSequence: view.getInt32(start + headerField.baseSequence),
    count: view.getInt32(start + headerField.count),
  };
}

/**
 * Check what a batch says about itself.
 *
 * @throws InvalidBatch for numbers that Kafka never writes.
 */
export function checkBatchHeader({ baseOffset, lastOffsetDelta, count }: BatchHeader): void {
  if (baseOffset.high < 0) throw new InvalidBatch(`its base offset is negative: ${toBigInt(baseOffset)}`);
  if (lastOffsetDelta < 0) throw new InvalidBatch(`its last offset delta is negative: ${lastOffsetDelta}`);
  if (baseOffset.high === 0x7fff_ffff && (baseOffset.low >>> 0) + lastOffsetDelta > 0xffff_ffff) {
    throw new InvalidBatch(`its last offset, ${toBigInt(baseOffset)} and ${lastOffsetDelta}, has more than 63 bits`);
  }
  if (count < 0) throw new InvalidBatch(`its number of records is negative: ${count}`);
  if (count > lastOffsetDelta + 1) {
    const fact = `it says that it has ${count} records, and that its last offset delta is ${lastOffsetDelta}`;
    throw new InvalidBatch(`${fact}; each record has an offset of its own`);
  }
}

/**
 * How long the batch is that starts here: its own word, of which no more is checked than that it is a batch of format version 2.
 *
 * @param end - where the bytes end: at least 17 bytes behind `start`, otherwise nothing can be said.
 * @throws InvalidBatch when the bytes are not a batch.
 */
export function batchLength(view: DataView, start: number, end: number): number {
  const available = end - start;
  if (available < headerStart) {
    throw new InvalidBatch(`${available} bytes are not a batch: its header alone has ${headerBytes}`);
  }
  const magic = view.getInt8(start + headerField.magic);
  const length = view.getInt32(start + headerField.length);
  if (magic === 0 && length === 0) {
    throw new InvalidBatch(
      "there are zeros where a batch should start; Kafka fills a segment up with them if it preallocates: cut them off",
    );
  }
  if (magic === 0 || magic === 1) {
    throw new InvalidBatch(
      `it is a message of format version ${magic}, which Kafka wrote before 0.11, expected 2; consume the topic and produce it again`,
    );
  }
  if (magic !== 2) {
    throw new InvalidBatch(`its format version is ${magic}, expected 2; are these the bytes of a Kafka log segment?`);
  }
  if (length < headerBytes - uncountedBytes) {
    throw new InvalidBatch(
      `its length is ${length}, which is less than its header has: ${headerBytes - uncountedBytes}`,
    );
  }
  return length + uncountedBytes;
}

/** How many bytes must be there before the length and the format version can be told. */
export const headerStart = headerField.magic + 1;

/** Whether all records have the time at which the broker appended them: the batch's largest. */
export function isLogAppendTime({ attributes }: BatchHeader): boolean {
  return (attributes & attributeBits.logAppendTime) !== 0;
}

/** The number that is `delta` larger: from 0 to 2^31 - 1. */
export function addInt64({ low, high }: Int64, delta: number): Int64 {
  const sum = (low + delta) | 0;
  return { low: sum, high: high + (sum >>> 0 < delta ? 1 : 0) };
}

/** How much larger a number is than another, if that is from 0 to 2^31 - 1; otherwise -1. */
export function differenceOf({ low, high }: Int64, other: Int64): number {
  const lower = (low - other.low) | 0;
  const upper = high - other.high - (low >>> 0 < other.low >>> 0 ? 1 : 0);
  return upper === 0 && lower >= 0 ? lower : -1;
}

/** The number as one, for a message. */
export function toBigInt({ low, high }: Int64): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** Read eight bytes, the highest first. */
export function readInt64(view: DataView, at: number): Int64 {
  return { high: view.getInt32(at), low: view.getInt32(at + 4) };
}

/** Write eight bytes, the highest first. */
export function writeInt64(view: DataView, at: number, { low, high }: Int64): void {
  view.setInt32(at, high);
  view.setInt32(at + 4, low);
}
