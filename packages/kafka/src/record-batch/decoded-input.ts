import type { BatchHeader } from "./batch-header.ts";

/** The batch that was decoded last, to which outcomes belong. */
export interface DecodedInput {
  /** Where the batch starts. */
  readonly start: number;
  readonly header: BatchHeader;
  readonly partition: number;
  /** Where its first record is, and how many a plugin gets of it. */
  readonly records: number;
  readonly count: number;
  /** Of each record of a batch of log-append-time: its own time, counted from the base time, as a lower and an upper half. */
  readonly ownTimes: Int32Array;
}
