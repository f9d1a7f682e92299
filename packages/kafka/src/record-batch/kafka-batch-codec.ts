import {
  type BatchCodec,
  type DecodedBatch,
  type EncodedOutcomes,
  InvalidBatch,
  type OutcomeSlice,
  type RecordMemory,
} from "../batch-codec.ts";
import { crc32c } from "./crc32c.ts";
import {
  attributeBits,
  checkBatchHeader,
  headerBytes,
  headerField,
  headerStart,
  readBatchHeader,
  readInt64,
  toBigInt,
} from "./batch-header.ts";
import type { KafkaCodecOptions } from "./codec-options.ts";
import { compressionOf, decompress } from "./compression.ts";
import type { DecodedInput } from "./decoded-input.ts";
import { RecordDecoder } from "./record-decoder.ts";
import { RunPlanner } from "./run-planner.ts";
import { writeBatch } from "./write-batch.ts";
import { writeEmptyBatch } from "./write-empty-batch.ts";

/** The codec of Kafka record batches of format version 2 (org.apache.kafka.common.record.internal.DefaultRecordBatch). */
export class KafkaBatchCodec implements BatchCodec {
  readonly #options: Required<KafkaCodecOptions>;
  readonly #decoder: RecordDecoder;
  readonly #planner: RunPlanner;
  #input: DecodedInput | undefined;

  constructor(options: Required<KafkaCodecOptions>) {
    this.#options = options;
    this.#decoder = new RecordDecoder(options.partition, options.maxBatchRecords);
    this.#planner = new RunPlanner(options.onError, options.maxBatchBytes);
  }

  decode(memory: RecordMemory, start: number, end: number, first = 0): DecodedBatch {
    this.#input = undefined;
    try {
      const input = this.#decode(memory, start, end);
      const { header, records, count } = input;
      if (count > 0) this.#planner.reset(memory, input, first);
      this.#input = input;
      const { unfit } = this.#decoder;
      return { next: start + header.length, records, count, ...(count > 0 && unfit.length > 0 && { unfit }) };
    } catch (error) {
      if (!(error instanceof InvalidBatch)) throw error;
      const name = `record batch of partition ${this.#options.partition}${placeOf(memory.view, start, end)}`;
      throw new InvalidBatch(`${name}: ${error.message}`, { cause: error });
    }
  }

  encode(memory: RecordMemory, outcomes: OutcomeSlice): EncodedOutcomes {
    const input = this.#input;
    if (input === undefined) throw new Error("there are no outcomes without a batch; decode one first");
    if (input.count === 0) {
      // What has nothing for a plugin goes on as it is: an empty batch keeps its offsets, a control batch ends a transaction.
      const chunk = { address: input.start, length: input.header.length, partition: input.partition };
      return { chunks: [chunk], accepted: 0, rejected: 0, errors: [] };
    }
    const { runs, stopped, gap, ...counts } = this.#planner.plan(memory, input, outcomes);
    const chunks = runs.map((run) => writeBatch(memory, input, run, this.#planner.planned));
    if (gap !== undefined) chunks.push(writeEmptyBatch(memory, input, gap));
    return { chunks, ...counts, ...(stopped && { stopped }) };
  }

  // --- internal ---

  #decode(memory: RecordMemory, start: number, end: number): DecodedInput {
    const { partition } = this.#options;
    const header = readBatchHeader(memory.view, start, end);
    checkChecksum(memory, start, start + header.length);
    checkBatchHeader(header);
    const isControl = (header.attributes & attributeBits.control) !== 0;
    // What is behind the header of a batch without records, Kafka does not read (DefaultRecordBatch.iterator)
    if (isControl || header.count === 0)
      return { start, header, partition, records: start, count: 0, ownTimes: this.#decoder.ownTimes };
    this.#checkCount(header.count);
    const [from, to] = this.#decompress(memory, header.attributes, start + headerBytes, start + header.length);
    const records = this.#decoder.decode(memory, header, from, to);
    return { start, header, partition, records, count: header.count, ownTimes: this.#decoder.ownTimes };
  }

  /** Before anything is decompressed or laid out for so many. */
  #checkCount(count: number): void {
    const { maxBatchRecords } = this.#options;
    if (count <= maxBatchRecords) return;
    const remedy = "if that is meant, raise maxBatchRecords";
    throw new InvalidBatch(`it says that it has ${count} records, and may have ${maxBatchRecords}; ${remedy}`);
  }

  /** Where the records lie when they are decompressed. */
  #decompress(memory: RecordMemory, attributes: number, start: number, end: number): [start: number, end: number] {
    const compression = compressionOf(attributes & attributeBits.compression);
    if (compression === "none") return [start, end];
    const records = decompress(compression, memory.bytes.subarray(start, end), this.#options.maxBatchBytes);
    const address = memory.reserve(records.length, 1);
    memory.bytes.set(records, address);
    return [address, address + records.length];
  }
}

function checkChecksum({ bytes, view }: RecordMemory, start: number, end: number): void {
  const expected = view.getUint32(start + headerField.crc);
  const actual = crc32c(bytes.subarray(start + headerField.attributes, end));
  if (actual === expected) return;
  const hex = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;
  throw new InvalidBatch(`its checksum is ${hex(expected)}, and that of its bytes ${hex(actual)}: they were damaged`);
}

/** The offset that a batch starts at, for a message; nothing when the bytes look like something else. */
function placeOf(view: DataView, start: number, end: number): string {
  if (end - start < headerStart || view.getInt8(start + headerField.magic) !== 2) return "";
  return ` at offset ${toBigInt(readInt64(view, start + headerField.baseOffset))}`;
}
