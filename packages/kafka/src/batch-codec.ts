import type { KafkaErrorData } from "./kafka-error.ts";
import type { RecordLayout } from "./record-layout.ts";

/**
 * Reads and writes records in an encoding of bytes, inside of a plugin's thread, with no object per record.
 *
 * A thread imports the module that {@link CodecOptions.module} names and calls its `createBatchCodec`. Records and outcomes are in
 * memory as the canonical ABI lays them out, with addresses of that same memory for what is in lists, so that a record's bytes may stay
 * where the encoded batch has them.
 */
export interface BatchCodec {
  /**
   * Read one batch that starts at `start` and lay its records out, one behind the other.
   *
   * @param end - where the encoded bytes end; a batch may end before.
   * @param first - which of its records comes next: the outcomes of those before it were encoded after the batch had been decoded before.
   * @throws InvalidBatch when the bytes are not a batch.
   */
  decode(memory: RecordMemory, start: number, end: number, first?: number): DecodedBatch;
  /**
   * Write outcomes of the batch that was decoded last, in their order: some behind those of the call before, or all.
   *
   * An outcome is taken, left out, or stops the writing, as the options of the codec say.
   */
  encode(memory: RecordMemory, outcomes: OutcomeSlice): EncodedOutcomes;
}

/** The records of one batch. */
export interface DecodedBatch {
  /** Where the bytes of the next batch start. */
  readonly next: number;
  /** Where the first record is. */
  readonly records: number;
  /** How many there are. None: the batch has nothing for a plugin, and `encode` is called once, with no outcomes. */
  readonly count: number;
  /** Those that can't be given to a plugin, in their order: each counts as one that the plugin failed at. Default: none. */
  readonly unfit?: readonly UnfitRecord[];
}

/** A record that the types of a plugin's world can't hold. */
export interface UnfitRecord {
  /** The record's place in its batch. */
  readonly index: number;
  /** What is wrong with it. */
  readonly text: string;
}

/** Outcomes that lie one behind the other. */
export interface OutcomeSlice {
  /** Where the first outcome is. */
  readonly address: number;
  /** Which record of the batch the first outcome belongs to. */
  readonly first: number;
  readonly count: number;
}

/** What became of outcomes. */
export interface EncodedOutcomes {
  /** Encoded bytes, in their order. They stay where they are until the thread takes its next batch. */
  readonly chunks: readonly EncodedChunk[];
  readonly accepted: number;
  readonly rejected: number;
  /** Errors that were not taken for a reason to stop. */
  readonly errors: readonly RecordError[];
  /** The error that stopped the writing: nothing of its record, or of those behind it, was written. */
  readonly stopped?: RecordError;
}

/** A record that the plugin answered with an error, or failed at. */
export interface RecordError {
  /** The record's place in its batch. */
  readonly index: number;
  /** What to call the record in a message: `partition 0, offset 4711`. */
  readonly record: string;
  /** The plugin's text, or what went wrong: `[CODE] detail`. */
  readonly text: string;
  /** Why the plugin failed; absent where it answered an error, and where its answer cannot be encoded. A codec leaves it out: it is filled in by whoever ran the plugin. */
  readonly failure?: KafkaErrorData;
}

/** Encoded bytes in memory. */
export interface EncodedChunk {
  readonly address: number;
  readonly length: number;
  /** The partition that the records go to. */
  readonly partition: number;
  /**
   * Whether it holds no record, but keeps the place of records that were left out: their offsets, for one. It may be dropped where what comes behind it in the
   * same log keeps that as well.
   */
  readonly isPlaceholder?: boolean;
}

/** The memory in which records, outcomes and encoded bytes lie. */
export interface RecordMemory {
  /** All of it. Another object after {@link RecordMemory.reserve}. */
  readonly bytes: Buffer;
  /** The same. */
  readonly view: DataView;
  /** How records and outcomes are laid out. */
  readonly layout: RecordLayout;
  /**
   * Take memory that stays until the thread takes its next batch.
   *
   * @param align - a power of two, at most 16.
   * @throws RangeError when there is no more.
   */
  reserve(size: number, align: number): number;
}

/** Bytes that are not a batch of the codec's encoding. */
export class InvalidBatch extends Error {
  override readonly name = "InvalidBatch";
}

/** Tell an {@link InvalidBatch} by its name: a codec's module has a copy of its own. */
export function isInvalidBatch(error: unknown): error is InvalidBatch {
  return error instanceof Error && error.name === "InvalidBatch";
}

/** Which codec a thread uses. */
export interface CodecOptions {
  /** The URL of a module that exports `createBatchCodec(options)`. */
  readonly module: string;
  /** What is given to it; it must survive a structured clone. */
  readonly options: unknown;
}
