import type { OutcomeSlice, RecordError, RecordMemory } from "../batch-codec.ts";
import { headerBytes, isLogAppendTime } from "./batch-header.ts";
import { BatchRange, type OffsetRange } from "./batch-range.ts";
import type { OnError } from "./codec-options.ts";
import type { DecodedInput } from "./decoded-input.ts";
import { findProblem, nameRecord } from "./record-problem.ts";
import type { Run } from "./run.ts";
import { lengthSize, longSize } from "./varint.ts";

/** What outcomes come to. */
export interface RunPlan {
  readonly runs: readonly Run[];
  readonly accepted: number;
  readonly rejected: number;
  readonly errors: readonly RecordError[];
  readonly stopped: RecordError | undefined;
  /** The end of the batch, when no record of its own partition is left there. */
  readonly gap: OffsetRange | undefined;
}

/** How many numbers {@link RunPlanner.planned} has of each record: its address, its encoded size, its offset delta and its time, from the base time, in two halves. */
export const plannedNumbers = 5;

/** Divides outcomes into runs of records, and measures these. */
export class RunPlanner {
  /** The records of the runs that were planned last. */
  planned = new Int32Array(0);

  readonly #onError: OnError;
  /** How many bytes the records of a batch may take, unless there is one alone. */
  readonly #maxBytes: number;
  readonly #range = new BatchRange();

  /** @param maxBatchBytes - how many bytes the records of a batch may take before they are compressed, unless there is one alone. */
  constructor(onError: OnError, maxBatchBytes = MAX_BATCH_BYTES) {
    this.#onError = onError;
    this.#maxBytes = Math.min(maxBatchBytes, MAX_BATCH_BYTES);
  }

  /**
   * Outcomes are of another batch from now on.
   *
   * @param first - the record that they start with; what is before it was written.
   */
  reset(memory: RecordMemory, input: DecodedInput, first = 0): void {
    this.#range.reset(memory, input, first);
  }

  /** Plan the writing of outcomes: of those behind the ones of the call before. */
  plan(memory: RecordMemory, input: DecodedInput, { address, first, count }: OutcomeSlice): RunPlan {
    const { bytes, view, layout } = memory;
    const { key, headers, partition, offset, timestamp, payload } = layout;
    const { header, ownTimes } = input;
    const hasOwnTimes = isLogAppendTime(header);
    if (this.planned.length < count * plannedNumbers) this.planned = new Int32Array(count * plannedNumbers);
    const { planned } = this;

    const runs: Run[] = [];
    const errors: RecordError[] = [];
    let stopped: RecordError | undefined;
    let rejected = 0;
    let passed = 0;
    let kept = 0;
    let run: Run | undefined;
    for (let index = 0; index < count; index += 1) {
      const outcome = address + index * layout.outcome.size;
      const inputRecord = input.records + (first + index) * layout.size;
      let record = outcome + layout.outcome.value;
      const tag = bytes[outcome + layout.outcome.tag] ?? 0;
      if (tag === 1) {
        rejected += 1;
        continue;
      }
      const text = findProblem(memory, tag, record);
      if (text !== undefined) {
        const error = { index: first + index, record: nameRecord(memory, input.partition, inputRecord), text };
        if (this.#onError === "fail") {
          stopped = error;
          break;
        }
        errors.push(error);
        if (this.#onError === "skip") continue;
        record = inputRecord;
        passed += 1;
      }

      let size = 1; // attributes
      const keyLength = bytes[record + key.some] === 0 ? -1 : view.getInt32(record + key.length, true);
      size += keyLength < 0 ? 1 : lengthSize(keyLength) + keyLength;
      const valueLength = bytes[record + payload.some] === 0 ? -1 : view.getInt32(record + payload.length, true);
      size += valueLength < 0 ? 1 : lengthSize(valueLength) + valueLength;
      const headerCount = view.getInt32(record + headers.length, true);
      size += lengthSize(headerCount);
      if (headerCount > 0) size += sizeOfHeaders(memory, view.getInt32(record + headers.pointer, true), headerCount);

      const target =
        bytes[record + partition.some] === 0 ? input.partition : view.getInt32(record + partition.value, true);
      const offsetAt = (bytes[record + offset.some] === 0 ? inputRecord : record) + offset.value;
      const offsetLow = view.getInt32(offsetAt, true);
      const offsetHigh = view.getInt32(offsetAt + 4, true);
      const hasTime = bytes[record + timestamp.some] !== 0 && bytes[record + timestamp.kind] !== 0;
      const isAppendTime = hasTime && bytes[record + timestamp.kind] === 2;
      const timeLow = hasTime ? view.getInt32(record + timestamp.time, true) : -1;
      const timeHigh = hasTime ? view.getInt32(record + timestamp.time + 4, true) : -1;

      let delta = run === undefined ? -1 : run.deltaOf(offsetLow, offsetHigh);
      if (
        run === undefined ||
        delta < 0 ||
        run.partition !== target ||
        run.isAppendTime !== isAppendTime ||
        (isAppendTime && (run.maxTimeLow !== timeLow || run.maxTimeHigh !== timeHigh)) ||
        run.size + size > this.#maxBytes
      ) {
        const start = {
          planned: kept,
          partition: target,
          isAppendTime,
          offset: { low: offsetLow, high: offsetHigh },
          time: { low: timeLow, high: timeHigh },
        };
        run = this.#range.startRun(input, start, view.getInt32(inputRecord + offset.value, true));
        runs.push(run);
        delta = run.deltaOf(offsetLow, offsetHigh);
      }
      let timeDeltaLow: number;
      let timeDeltaHigh: number;
      if (isAppendTime && hasOwnTimes && timeLow === header.maxTime.low && timeHigh === header.maxTime.high) {
        timeDeltaLow = ownTimes[(first + index) * 2] ?? 0;
        timeDeltaHigh = ownTimes[(first + index) * 2 + 1] ?? 0;
      } else {
        timeDeltaLow = (timeLow - run.baseTime.low) | 0;
        timeDeltaHigh = (timeHigh - run.baseTime.high - (timeLow >>> 0 < run.baseTime.low >>> 0 ? 1 : 0)) | 0;
        if (timeHigh > run.maxTimeHigh || (timeHigh === run.maxTimeHigh && timeLow >>> 0 > run.maxTimeLow >>> 0)) {
          run.maxTimeLow = timeLow;
          run.maxTimeHigh = timeHigh;
        }
      }
      size += lengthSize(delta) + longSize(timeDeltaLow, timeDeltaHigh);
      const at = kept * plannedNumbers;
      planned[at] = record;
      planned[at + 1] = size;
      planned[at + 2] = delta;
      planned[at + 3] = timeDeltaLow;
      planned[at + 4] = timeDeltaHigh;
      kept += 1;
      run.lastOffsetDelta = delta;
      run.count += 1;
      run.size += lengthSize(size) + size;
    }
    const isEnd = stopped === undefined && first + count === input.count;
    const gap = isEnd ? this.#range.end(input, runs) : undefined;
    return { runs, accepted: kept - passed, rejected, errors, stopped, gap };
  }
}

// --- internal ---

/** What the records of one batch can take, so that its length fits into 31 bits; the last 20 bytes are for numbers that are measured later. */
const MAX_BATCH_BYTES = 0x7fff_ffff - headerBytes - 20;

function sizeOfHeaders(memory: RecordMemory, start: number, count: number): number {
  const { bytes, view } = memory;
  const { size, key, val } = memory.layout.header;
  let sum = 0;
  for (let header = start, end = start + count * size; header < end; header += size) {
    const keyLength = view.getInt32(header + key.length, true);
    const length = bytes[header + val.some] === 0 ? -1 : view.getInt32(header + val.length, true);
    sum += lengthSize(keyLength) + keyLength + (length < 0 ? 1 : lengthSize(length) + length);
  }
  return sum;
}
