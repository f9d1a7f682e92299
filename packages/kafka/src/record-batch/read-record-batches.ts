import { InvalidBatch } from "../batch-codec.ts";
import { attributeBits, batchLength, headerField, headerStart, readBatchHeader, toBigInt } from "./batch-header.ts";
import { compressionOf } from "./compression.ts";
import { createBatchCodec } from "./codec.ts";
import { PlainMemory } from "./plain-memory.ts";
import type { RecordBatch } from "./record-batch.ts";

/** How to read batches as objects. */
export interface ReadOptions {
  /** The partition that records get: a batch does not say. Default: 0. */
  readonly partition?: number;
  /** How many bytes the records of one batch may take when they are decompressed. Default: 64 MiB. */
  readonly maxBatchBytes?: number;
  /** How many records one batch may have; their headers may be four times as many. Default: a million. */
  readonly maxBatchRecords?: number;
}

/**
 * Read record batches, one behind the other, as objects: for tests and for a few records. A {@link kafkaCodec} makes no objects.
 *
 * @throws InvalidBatch with the position where there is no batch, or a damaged one, or one with the key of a header that is not UTF-8.
 * @throws TypeError for an option that is out of its range.
 */
export function readRecordBatches(bytes: Uint8Array, options: ReadOptions = {}): RecordBatch[] {
  const { partition = 0, maxBatchBytes, maxBatchRecords } = options;
  const codec = createBatchCodec({ partition, maxBatchBytes, maxBatchRecords });
  const batches: RecordBatch[] = [];
  for (let position = 0; position < bytes.length;) {
    try {
      const batch = bytes.subarray(position, position + lengthOf(bytes, position));
      const memory = new PlainMemory(batch.length + 64 * 1024);
      const start = memory.put(batch);
      const { records, count, next, unfit: [unfit] = [] } = codec.decode(memory, start, start + batch.length);
      if (unfit !== undefined) throw new InvalidBatch(`record ${unfit.index} of ${count}: ${unfit.text}`);
      batches.push(toObject(memory, start, records, count));
      position += next - start;
    } catch (error) {
      throw error instanceof InvalidBatch
        ? new InvalidBatch(`byte ${position}: ${error.message}`, { cause: error })
        : error;
    }
  }
  return batches;
}

// --- internal ---

/** How long a batch says that it is, if enough of it is there. */
function lengthOf(bytes: Uint8Array, position: number): number {
  const left = bytes.length - position;
  if (left < headerStart) return left;
  return batchLength(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), position, bytes.length);
}

function toObject(memory: PlainMemory, start: number, records: number, count: number): RecordBatch {
  const { view } = memory;
  const header = readBatchHeader(view, start, memory.bytes.length);
  const { attributes } = header;
  const baseOffset = toBigInt(header.baseOffset);
  return {
    baseOffset,
    lastOffset: baseOffset + BigInt(header.lastOffsetDelta),
    compression: compressionOf(attributes & attributeBits.compression),
    timestampKind: (attributes & attributeBits.logAppendTime) === 0 ? "create-time" : "log-append-time",
    maxTimestamp: toBigInt(header.maxTime),
    leaderEpoch: view.getInt32(start + headerField.leaderEpoch),
    producerId: view.getBigInt64(start + headerField.producerId),
    producerEpoch: view.getInt16(start + headerField.producerEpoch),
    baseSequence: header.baseSequence,
    isTransactional: (attributes & attributeBits.transactional) !== 0,
    isControl: (attributes & attributeBits.control) !== 0,
    records: Array.from({ length: count }, (_, index) => memory.readRecord(records + index * memory.layout.size)),
  };
}
