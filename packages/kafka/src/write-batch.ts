import type { EncodedChunk, RecordMemory } from "@armory-plugins/host";
import { crc32c } from "./crc32c.ts";
import {
  attributeBits,
  headerBytes,
  headerField,
  isLogAppendTime,
  uncountedBytes,
  writeInt64,
} from "./batch-header.ts";
import { compress, compressionOf } from "./compression.ts";
import type { DecodedInput } from "./decoded-input.ts";
import type { Run } from "./run.ts";
import { writeRecords } from "./write-records.ts";

/** Write a run as a batch whose header is, as far as it can be, that of the batch that was decoded. */
export function writeBatch(memory: RecordMemory, input: DecodedInput, run: Run, planned: Int32Array): EncodedChunk {
  const compression = compressionOf(input.header.attributes & attributeBits.compression);
  let address = memory.reserve(headerBytes + run.size, 1);
  let length = headerBytes + run.size;
  writeRecords(memory, planned, run, address + headerBytes);
  if (compression !== "none") {
    const records = compress(compression, memory.bytes.subarray(address + headerBytes, address + length));
    // Compressed records can be longer than others.
    if (records.length > run.size) address = memory.reserve(headerBytes + records.length, 1);
    length = headerBytes + records.length;
    memory.bytes.set(records, address + headerBytes);
  }
  writeHeader(memory, input, run, address, length);
  return { address, length, partition: run.partition };
}

// --- internal ---

function writeHeader(memory: RecordMemory, input: DecodedInput, run: Run, at: number, length: number): void {
  const { bytes, view } = memory;
  const { header } = input;
  bytes.copyWithin(at, input.start, input.start + headerBytes);
  let attributes = header.attributes;
  if (run.isAppendTime !== isLogAppendTime(header)) {
    // The base time is another one, so that it is no longer the one after which tombstones may go.
    attributes = (attributes ^ attributeBits.logAppendTime) & ~attributeBits.deleteHorizon;
  }
  writeInt64(view, at + headerField.baseOffset, run.baseOffset);
  view.setInt32(at + headerField.length, length - uncountedBytes);
  view.setInt16(at + headerField.attributes, attributes);
  view.setInt32(at + headerField.lastOffsetDelta, run.lastOffsetDelta);
  writeInt64(view, at + headerField.baseTime, run.baseTime);
  writeInt64(view, at + headerField.maxTime, { low: run.maxTimeLow, high: run.maxTimeHigh });
  if (header.baseSequence >= 0) {
    // Behind the largest number comes 0 (DefaultRecordBatch.incrementSequence).
    view.setInt32(at + headerField.baseSequence, (header.baseSequence + run.sequenceDelta) & 0x7fff_ffff);
  }
  view.setInt32(at + headerField.count, run.count);
  view.setUint32(at + headerField.crc, crc32c(bytes.subarray(at + headerField.attributes, at + length)));
}
