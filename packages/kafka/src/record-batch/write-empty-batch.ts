import type { EncodedChunk, RecordMemory } from "../batch-codec.ts";
import { attributeBits, headerBytes } from "./batch-header.ts";
import type { OffsetRange } from "./batch-range.ts";
import type { DecodedInput } from "./decoded-input.ts";
import { writeBatchHeader } from "./write-batch-header.ts";

/**
 * Write a batch without records in the place of records that were left out, as Kafka's log cleaner does
 * (org.apache.kafka.common.record.internal.DefaultRecordBatch, `writeEmptyHeader`): a broker counts on from its last offset and its producer's sequence number.
 */
export function writeEmptyBatch(memory: RecordMemory, input: DecodedInput, range: OffsetRange): EncodedChunk {
  const address = memory.reserve(headerBytes, 1);
  const { attributes, maxTime } = input.header;
  writeBatchHeader(memory, input, address, headerBytes, {
    ...range,
    attributes: attributes & (attributeBits.logAppendTime | attributeBits.transactional),
    baseTime: noTime,
    maxTime,
    count: 0,
  });
  return { address, length: headerBytes, partition: input.partition, isPlaceholder: true };
}

// --- internal ---

/** -1: there is none. */
const noTime = { low: -1, high: -1 };
