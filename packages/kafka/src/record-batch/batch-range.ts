import type { RecordMemory } from "../batch-codec.ts";
import { type Int64, addInt64, differenceOf, isLogAppendTime } from "./batch-header.ts";
import type { DecodedInput } from "./decoded-input.ts";
import { type FirstRecord, Run } from "./run.ts";

/** Offsets of a batch of which the records were left out. */
export interface OffsetRange {
  readonly baseOffset: Int64;
  readonly lastOffsetDelta: number;
  /** How far the sequence number of the base offset is behind that of the batch that was decoded. */
  readonly sequenceDelta: number;
}

/**
 * Sees to it that what is written of a batch, in the batch's own partition, has all of its offsets, even if records are left out or moved, as in a compacted log: a
 * broker counts on from the last offset, and from a producer's last sequence number.
 */
export class BatchRange {
  /** Where what is written of the batch starts. */
  #start: Int64 = { low: 0, high: 0 };
  /** The run before, of the same batch and of its own partition. */
  #previous: Run | undefined;
  /** Whether each of these runs' offsets are behind those of the run before. */
  #isAscending = true;
  /** Whether the plugin gives records other offsets: the end of the log is up to it then. */
  #movesOffsets = false;

  /** Another batch begins, or goes on with the record `first`. */
  reset({ view, layout }: RecordMemory, { header, records }: DecodedInput, first: number): void {
    const at = records + first * layout.size + layout.offset.value;
    this.#start = first === 0 ? header.baseOffset : { low: view.getInt32(at, true), high: view.getInt32(at + 4, true) };
    this.#previous = undefined;
    this.#isAscending = true;
  }

  /**
   * The run that starts with a record. The first one of the partition starts where the batch does.
   *
   * @param inputOffset - the lower half of the offset that the record came with.
   */
  startRun({ header, partition }: DecodedInput, record: FirstRecord, inputOffset: number): Run {
    const baseTime = isLogAppendTime(header) === record.isAppendTime ? header.baseTime : record.time;
    const run = new Run(record, record.offset, baseTime, (inputOffset - header.baseOffset.low) | 0);
    if (record.partition !== partition) return run;
    if (record.offset.low !== inputOffset) this.#movesOffsets = true;
    const previous = this.#previous;
    if (previous !== undefined) {
      if (!previous.isBefore(record.offset)) this.#isAscending = false;
      this.#previous = run;
      return run;
    }
    const whole = new Run(record, this.#start, baseTime, (this.#start.low - header.baseOffset.low) | 0);
    this.#previous = whole.deltaOf(record.offset.low, record.offset.high) >= 0 ? whole : run;
    return this.#previous;
  }

  /**
   * The batch ends: let its last run end where it does.
   *
   * @param runs - those that are not written yet.
   * @returns what none of them can be made to hold.
   */
  end({ header }: DecodedInput, runs: readonly Run[]): OffsetRange | undefined {
    const last = addInt64(header.baseOffset, header.lastOffsetDelta);
    const previous = this.#previous;
    if (!this.#isAscending || (previous !== undefined && isLess(previous.baseOffset, header.baseOffset))) {
      return undefined;
    }
    if (previous !== undefined && runs.includes(previous)) {
      const delta = previous.deltaOf(last.low, last.high);
      if (delta >= 0) previous.lastOffsetDelta = delta;
      return undefined;
    }
    if (this.#movesOffsets) return undefined;
    const start = previous === undefined ? this.#start : addInt64(previous.baseOffset, previous.lastOffsetDelta + 1);
    const lastOffsetDelta = differenceOf(last, start);
    if (lastOffsetDelta < 0) return undefined;
    return { baseOffset: start, lastOffsetDelta, sequenceDelta: (start.low - header.baseOffset.low) | 0 };
  }
}

// --- internal ---

function isLess(one: Int64, other: Int64): boolean {
  return one.high < other.high || (one.high === other.high && one.low >>> 0 < other.low >>> 0);
}
