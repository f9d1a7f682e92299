import type { KafkaRecord } from "@armory-plugins/wit";
import type { Compression } from "./compression.ts";

/** A batch and its records, as objects. */
export interface RecordBatch {
  /** The offset that the batch starts at; its first records may have been compacted away. */
  readonly baseOffset: bigint;
  /** The offset that it ends at. */
  readonly lastOffset: bigint;
  readonly compression: Compression;
  /** Of all its records: the time at which each was made, or the one at which the broker appended them. */
  readonly timestampKind: "create-time" | "log-append-time";
  /** The largest time, in milliseconds since 1970. */
  readonly maxTimestamp: bigint;
  /** The epoch of the leader that appended it; -1: unknown. */
  readonly leaderEpoch: number;
  /** The producer, if it was idempotent; otherwise -1 each. */
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly isTransactional: boolean;
  /** Whether it holds no records but a mark that the broker made: the end of a transaction, for one. */
  readonly isControl: boolean;
  /** None for a control batch. */
  readonly records: readonly KafkaRecord[];
}
