import type { EncodedChunk, RecordError } from "../batch-codec.ts";

/** What became of encoded batches, or of a part of them. */
export interface ProcessedBatches {
  /** Encoded batches, in their order: views of shared memory, there until the instance is asked again. */
  readonly chunks: readonly ProcessedChunk[];
  /** How many records the plugin was given. */
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Records that the plugin answered with an error or failed at, and that did not stop the codec. */
  readonly errors: readonly RecordError[];
  /** The record that did: neither it nor what is behind it is in the chunks. */
  readonly stopped?: RecordError;
}

/** Encoded bytes. */
export interface ProcessedChunk extends Omit<EncodedChunk, "address" | "length"> {
  readonly bytes: Buffer;
}
