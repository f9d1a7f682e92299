import { Buffer } from "node:buffer";
import { inspect } from "node:util";
import type { KafkaRecord } from "@armory-plugins/wit";
import { attributeBits, headerBytes, headerField, readBatchHeader, uncountedBytes } from "./batch-header.ts";
import { type Compression, compressionNames } from "./compression.ts";
import { PlainMemory } from "./plain-memory.ts";
import { RunPlanner } from "./run-planner.ts";
import { writeBatch } from "./write-batch.ts";

/** What a batch says besides its records. */
export interface WriteOptions {
  /** Default: `none`. */
  readonly compression?: Compression;
  /** The offset of the first record, if that has none itself. Default: 0. */
  readonly baseOffset?: bigint;
  /** Default: -1, unknown. */
  readonly leaderEpoch?: number;
  /** Default: -1, a producer that is not idempotent. */
  readonly producerId?: bigint;
  /** Default: -1. */
  readonly producerEpoch?: number;
  /** Default: -1. */
  readonly baseSequence?: number;
  /** Default: false. */
  readonly isTransactional?: boolean;
}

/**
 * Write records as one batch: for tests and for a few records. A record without an offset gets the one behind that of the record before;
 * partitions are not written, since a batch does not have them.
 *
 * @throws TypeError when the records don't go into one batch: there are none, their offsets don't grow, or their times are of two kinds.
 */
export function writeRecordBatch(records: readonly KafkaRecord[], options: WriteOptions = {}): Buffer {
  const [first] = records;
  if (first === undefined) throw new TypeError("there are no records; a batch needs one");
  const memory = new PlainMemory();
  const start = memory.put(headerOf(first, options));
  const { size, outcome } = memory.layout;
  const inputs = memory.reserve(records.length * size, memory.layout.align);
  const outcomes = memory.reserve(records.length * outcome.size, outcome.align);
  let next = first.offset ?? options.baseOffset ?? 0n;
  for (const [index, { partition: _, ...record }] of records.entries()) {
    const offset = record.offset ?? next;
    next = offset + 1n;
    memory.writeRecord(inputs + index * size, { ...record, offset });
    const at = outcomes + index * outcome.size;
    memory.bytes[at + outcome.tag] = 0;
    memory.bytes.copyWithin(at + outcome.value, inputs + index * size, inputs + (index + 1) * size);
  }
  const header = readBatchHeader(memory.view, start, start + headerBytes);
  const input = { start, header, partition: 0, records: inputs, count: records.length, ownTimes: new Int32Array(0) };
  const planner = new RunPlanner("fail");
  planner.reset(memory, input);
  const { runs, stopped } = planner.plan(memory, input, { address: outcomes, first: 0, count: records.length });
  const [run, another] = runs;
  if (stopped !== undefined)
    throw new TypeError(
      `record ${stopped.index}: its offset is ${inspect(records[stopped.index]?.offset)}; expected one that is not negative`,
    );
  if (run === undefined || another !== undefined) {
    const rule = "offsets must grow, by less than 2^31 in all, and times must be of one kind";
    throw new TypeError(`record ${another?.first ?? 0} does not go into the batch of the records before; ${rule}`);
  }
  const { address, length } = writeBatch(memory, input, run, planner.planned);
  return Buffer.from(memory.bytes.subarray(address, address + length));
}

// --- internal ---

/** The header of a batch without records, of which the one to write is made as the codec makes it. */
function headerOf(first: KafkaRecord, options: WriteOptions): Buffer {
  const header = Buffer.alloc(headerBytes);
  const { timestamp } = first;
  const time = timestamp === undefined || timestamp.kind === "none" ? -1n : timestamp.time;
  let attributes = compressionNames.indexOf(options.compression ?? "none");
  if (attributes < 0)
    throw new TypeError(
      `unknown compression ${inspect(options.compression)}; expected one of ${compressionNames.join(", ")}`,
    );
  if (timestamp?.kind === "log-append-time") attributes |= attributeBits.logAppendTime;
  if (options.isTransactional === true) attributes |= attributeBits.transactional;
  header.writeBigInt64BE(first.offset ?? options.baseOffset ?? 0n, headerField.baseOffset);
  header.writeInt32BE(headerBytes - uncountedBytes, headerField.length);
  header.writeInt32BE(options.leaderEpoch ?? -1, headerField.leaderEpoch);
  header.writeInt8(2, headerField.magic);
  header.writeInt16BE(attributes, headerField.attributes);
  header.writeBigInt64BE(time, headerField.baseTime);
  header.writeBigInt64BE(time, headerField.maxTime);
  header.writeBigInt64BE(options.producerId ?? -1n, headerField.producerId);
  header.writeInt16BE(options.producerEpoch ?? -1, headerField.producerEpoch);
  header.writeInt32BE(options.baseSequence ?? -1, headerField.baseSequence);
  return header;
}
