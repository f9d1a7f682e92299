import { ArenaFull } from "@armory-plugins/host/arena";
import { OversizedAnswer } from "@armory-plugins/host/thread";
import type {
  BatchCodec,
  DecodedBatch,
  EncodedChunk,
  EncodedOutcomes,
  OutcomeSlice,
  RecordError,
} from "../batch-codec.ts";
import { progressSlot, softPartBytes, type Processed, type RecordFailure, type RecordPlace } from "./protocol.ts";
import { describeFailure, type KafkaErrorData } from "../kafka-error.ts";
import type { RecordArena } from "./record-arena.ts";
import type { TransformCaller } from "./transform-caller.ts";

/** What the processing of encoded batches needs of its thread. */
export interface Processing {
  readonly codec: BatchCodec;
  readonly arena: RecordArena;
  /** The slots of the arena that the other side watches. */
  readonly progress: Int32Array;
  /** Records that an earlier thread failed at and did not survive. */
  readonly failures: readonly RecordFailure[];
  /** Called before a record runs, by itself; absent: records run many at a time. */
  readonly beforeEach?: (() => void) | undefined;
  /** Have the plugin's instance, made anew if there is none, run something within its limits. */
  readonly run: (call: (caller: TransformCaller) => void) => void;
  /** Let go of an instance that failed, and say why. */
  readonly fail: (error: unknown) => KafkaErrorData;
}

/**
 * Decode encoded batches, run the plugin on their records, and encode the outcomes; no object per record is made.
 *
 * A record at which the plugin fails counts as one that it answered with an error: the codec knows what becomes of it.
 * What comes out of a few batches, or of a part of one, may be more than fits into the arena: what was done by then is given back, with where to go on.
 *
 * @param from - the record to begin with, in an encoded batch in the arena, `end` where the last one ends.
 * @throws InvalidBatch when the bytes are not a batch; OversizedAnswer when a part does not fit; what the opening of a new instance throws.
 */
export function processBatches(processing: Processing, from: RecordPlace, end: number): Processed {
  const { codec, arena, progress } = processing;
  const start = arena.heap;
  const chunks: EncodedChunk[] = [];
  const errors: RecordError[] = [];
  let [records, accepted, rejected] = [0, 0, 0];
  let { batch: position, index: first } = from;
  while (position < end) {
    Atomics.store(progress, progressSlot.batch, position);
    const batch = codec.decode(arena, position, end, first);
    const { outcomes, failed } = transformRecords(processing, batch, { batch: position, index: first });
    const withFailure = (error: RecordError): RecordError => {
      const failure = failed.get(error.index);
      return failure === undefined ? error : { ...error, failure };
    };
    const encoded = encode(codec, arena, outcomes);
    for (const chunk of encoded.chunks) chunks.push(chunk);
    for (const error of encoded.errors) errors.push(withFailure(error));
    records += outcomes.count;
    accepted += encoded.accepted;
    rejected += encoded.rejected;
    if (encoded.stopped !== undefined) {
      return { chunks, records, accepted, rejected, errors, stopped: withFailure(encoded.stopped) };
    }
    first += outcomes.count;
    if (first >= batch.count) [position, first] = [batch.next, 0];
    if (position < end && arena.heap - start > softPartBytes) {
      return { chunks, records, accepted, rejected, errors, next: { batch: position, index: first } };
    }
  }
  return { chunks, records, accepted, rejected, errors };
}

// --- internal ---

/** The outcomes of records, and why the plugin failed on some of them, by their places in the batch. */
interface Transformed {
  readonly outcomes: OutcomeSlice;
  readonly failed: ReadonlyMap<number, KafkaErrorData>;
}

/** Fill the outcomes of a batch's records from one on: of all of them, or of as many as fit. */
function transformRecords(
  { arena, progress, failures, beforeEach, run, fail }: Processing,
  { records, count, unfit = [] }: DecodedBatch,
  place: RecordPlace,
): Transformed {
  const { size, outcome } = arena.layout;
  const { batch, index: first } = place;
  const address = arena.reserve((count - first) * outcome.size, outcome.align);
  const outcomeAt = (index: number): number => address + (index - first) * outcome.size;
  const failed = new Map<number, KafkaErrorData>(
    unfit.map(({ index, text }) => [index, { code: "INVALID_RECORD", detail: text }]),
  );
  for (const one of failures) if (one.batch === batch) failed.set(one.index, one.failure);
  const start = arena.heap;
  let done = first;
  while (done < count && arena.heap - start <= softPartBytes) {
    const known = failed.get(done);
    if (known !== undefined) {
      writeError(arena, outcomeAt(done), describeFailure(known));
      done += 1;
      continue;
    }
    let until = done + 1;
    if (beforeEach === undefined) while (until < count && !failed.has(until)) until += 1;
    const next = done;
    Atomics.store(progress, progressSlot.first, next);
    Atomics.store(progress, progressSlot.outcomes, 0);
    beforeEach?.();
    let failure: KafkaErrorData | undefined;
    run((caller) => {
      try {
        caller.run({
          records: records + next * size,
          count: until - next,
          outcomes: outcomeAt(next),
          heap: arena.heap,
        });
      } catch (error) {
        failure = fail(error);
      }
    });
    done += Atomics.load(progress, progressSlot.outcomes);
    if (failure !== undefined) failed.set(done, failure);
  }
  return { outcomes: { address, first, count: done - first }, failed };
}

/** What does not fit here is what the plugin made, not what it was given. */
function encode(codec: BatchCodec, arena: RecordArena, outcomes: OutcomeSlice): EncodedOutcomes {
  try {
    return codec.encode(arena, outcomes);
  } catch (error) {
    if (!(error instanceof ArenaFull)) throw error;
    throw new OversizedAnswer(`what it answered does not fit into memory: ${error.message}`, { cause: error });
  }
}

/** Write the outcome `error(text)`. */
function writeError(arena: RecordArena, address: number, text: string): void {
  const { tag, value } = arena.layout.outcome;
  const bytes = Buffer.from(text, "utf8");
  const target = arena.reserve(bytes.length, 1);
  arena.bytes.set(bytes, target);
  arena.view.setUint8(address + tag, errorTag);
  arena.view.setUint32(address + value, target, true);
  arena.view.setUint32(address + value + 4, bytes.length, true);
}

/** The third case of an outcome. */
const errorTag = 2;
