import type { EncodedChunk, RecordMemory } from "../batch-codec.ts";
import { attributeBits, headerBytes, isLogAppendTime } from "./batch-header.ts";
import { compress, compressionOf } from "./compression.ts";
import type { DecodedInput } from "./decoded-input.ts";
import type { Run } from "./run.ts";
import { writeBatchHeader } from "./write-batch-header.ts";
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
  let { attributes } = input.header;
  if (run.isAppendTime !== isLogAppendTime(input.header)) {
    // The base time is another one, so that it is no longer the one after which tombstones may go.
    attributes = (attributes ^ attributeBits.logAppendTime) & ~attributeBits.deleteHorizon;
  }
  const { baseOffset, lastOffsetDelta, baseTime, sequenceDelta, count } = run;
  const maxTime = { low: run.maxTimeLow, high: run.maxTimeHigh };
  const change = { attributes, baseOffset, lastOffsetDelta, baseTime, maxTime, sequenceDelta, count };
  writeBatchHeader(memory, input, address, length, change);
  return { address, length, partition: run.partition };
}
