import type { KafkaRecordTimestamp } from "@armory-plugins/wit";
import type { EncodedChunk, RecordError, RecordMemory } from "../batch-codec.ts";

/** Records that are in the memory that an instance shares with its thread, ready to be given to the plugin any number of times. */
export interface EncodedRecords {
  readonly count: number;
  /** Where the first record is; `memory.layout` says how. */
  readonly address: number;
  readonly memory: RecordMemory;
}

/** The outcomes of a batch, where the plugin's thread has left them. They are there until the instance is asked again. */
export interface OutcomeBatch {
  readonly count: number;
  /** Where the first outcome is; `memory.layout` says how. */
  readonly address: number;
  readonly memory: RecordMemory;
  /** An outcome whose record reads the memory when its fields are asked for, and whose bytes are views of it. */
  at(index: number): OutcomeView;
}

/** An outcome that is in shared memory. */
export type OutcomeView =
  | { readonly tag: "accepted" | "rejected"; readonly val: RecordView }
  | { readonly tag: "error"; readonly val: string };

/** A record that is in shared memory: each field is read when it is asked for, and bytes are views. */
export interface RecordView {
  readonly key: Uint8Array | undefined;
  readonly headers: HeaderViews;
  readonly partition: number | undefined;
  readonly offset: bigint | undefined;
  readonly timestamp: KafkaRecordTimestamp | undefined;
  readonly payload: Uint8Array | undefined;
}

/** The headers of a record that is in shared memory, each made when it is asked for. */
export interface HeaderViews extends Iterable<HeaderView> {
  readonly length: number;
  /** Undefined beyond the last one. */
  at(index: number): HeaderView | undefined;
}

/** A header that is in shared memory. */
export interface HeaderView {
  readonly key: string;
  readonly val: Uint8Array | undefined;
}

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
