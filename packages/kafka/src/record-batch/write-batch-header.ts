import type { RecordMemory } from "../batch-codec.ts";
import { type Int64, headerBytes, headerField, uncountedBytes, writeInt64 } from "./batch-header.ts";
import { crc32c } from "./crc32c.ts";
import type { DecodedInput } from "./decoded-input.ts";

/** What the header of a batch says that is not as it was in the batch that was decoded. */
export interface HeaderChange {
  readonly attributes: number;
  readonly baseOffset: Int64;
  readonly lastOffsetDelta: number;
  readonly baseTime: Int64;
  readonly maxTime: Int64;
  /** How far the sequence number of the base offset is behind that of the batch that was decoded. */
  readonly sequenceDelta: number;
  readonly count: number;
}

/**
 * Write the header of a batch, once its records are there: it holds their checksum.
 *
 * @param length - of the whole batch, in bytes.
 */
export function writeBatchHeader(
  { bytes, view }: RecordMemory,
  { start, header }: DecodedInput,
  at: number,
  length: number,
  change: HeaderChange,
): void {
  bytes.copyWithin(at, start, start + headerBytes);
  writeInt64(view, at + headerField.baseOffset, change.baseOffset);
  view.setInt32(at + headerField.length, length - uncountedBytes);
  view.setInt16(at + headerField.attributes, change.attributes);
  view.setInt32(at + headerField.lastOffsetDelta, change.lastOffsetDelta);
  writeInt64(view, at + headerField.baseTime, change.baseTime);
  writeInt64(view, at + headerField.maxTime, change.maxTime);
  if (header.baseSequence >= 0) {
    // Behind the largest number comes 0 (DefaultRecordBatch.incrementSequence).
    view.setInt32(at + headerField.baseSequence, (header.baseSequence + change.sequenceDelta) & 0x7fff_ffff);
  }
  view.setInt32(at + headerField.count, change.count);
  view.setUint32(at + headerField.crc, crc32c(bytes.subarray(at + headerField.attributes, at + length)));
}
