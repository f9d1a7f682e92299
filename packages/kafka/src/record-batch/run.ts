import type { Int64 } from "./batch-header.ts";

/**
 * Records, one behind the other, that one batch can hold: of one partition and one kind of time, their offsets growing.
 *
 * 64-bit numbers that belong to a record are passed as two halves.
 */
export class Run {
  /** Which of the planned records is the first. */
  readonly first: number;
  readonly partition: number;
  readonly isAppendTime: boolean;
  readonly baseOffset: Int64;
  /** What times are counted from, in milliseconds since 1970. */
  readonly baseTime: Int64;
  /** How far the sequence number of the base offset is behind that of the batch that was decoded. */
  readonly sequenceDelta: number;

  count = 0;
  /** How many bytes the records take, encoded. */
  size = 0;
  lastOffsetDelta = -1;
  maxTimeLow: number;
  maxTimeHigh: number;

  constructor(record: FirstRecord, baseOffset: Int64, baseTime: Int64, sequenceDelta: number) {
    this.first = record.planned;
    this.partition = record.partition;
    this.isAppendTime = record.isAppendTime;
    this.baseOffset = baseOffset;
    this.baseTime = baseTime;
    this.sequenceDelta = sequenceDelta;
    this.maxTimeLow = record.time.low;
    this.maxTimeHigh = record.time.high;
  }

  /** How far an offset is behind the base offset; -1 when it is not behind the run's other offsets, or too far. */
  deltaOf(offsetLow: number, offsetHigh: number): number {
    const { low: baseLow, high: baseHigh } = this.baseOffset;
    const low = (offsetLow - baseLow) | 0;
    const high = offsetHigh - baseHigh - (offsetLow >>> 0 < baseLow >>> 0 ? 1 : 0);
    return high === 0 && low > this.lastOffsetDelta ? low : -1;
  }

  /** Whether an offset is behind all of the run's. */
  isBefore({ low, high }: Int64): boolean {
    const { low: baseLow, high: baseHigh } = this.baseOffset;
    const upper = high - baseHigh - (low >>> 0 < baseLow >>> 0 ? 1 : 0);
    return upper > 0 || (upper === 0 && (low - baseLow) >>> 0 > this.lastOffsetDelta);
  }
}

/** The record that a run starts with. */
export interface FirstRecord {
  /** Which of the planned records it is. */
  readonly planned: number;
  readonly partition: number;
  readonly isAppendTime: boolean;
  readonly offset: Int64;
  /** In milliseconds since 1970. */
  readonly time: Int64;
}
