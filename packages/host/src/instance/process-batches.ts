import type { ArenaMemory } from "../arena/arena-memory.ts";
import type { BatchCodec, DecodedBatch, EncodedChunk, RecordError } from "../arena/batch-codec.ts";
import type { TransformCaller } from "./guest-instance.ts";
import type { Failure } from "./failure.ts";
import { progressSlot, type Processed, type RecordFailure } from "./protocol.ts";

/** What the processing of encoded batches needs of its thread. */
export interface Processing {
  readonly codec: BatchCodec;
  readonly arena: ArenaMemory;
  /** The slots of the arena that the other side watches. */
  readonly progress: Int32Array;
  /** Records that an earlier thread failed at and did not survive. */
  readonly failures: readonly RecordFailure[];
  /** Called before a record runs, by itself; absent: records run many at a time. */
  readonly beforeEach?: (() => void) | undefined;
  /** Have the plugin's instance, made anew if there is none, run something within its limits. */
  readonly run: (call: (caller: TransformCaller) => void) => void;
  /** Let go of an instance that failed, and say why. */
  readonly fail: (error: unknown) => Failure;
}

/**
 * Decode encoded batches, run the plugin on their records, and encode the outcomes; no object per record is made.
 *
 * A record at which the plugin fails counts as one that it answered with an error: the codec knows what becomes of it.
 *
 * @param start - where the first batch lies in the arena, `end` where the last one ends.
 * @throws InvalidBatch when the bytes are no batch; what the opening of a new instance throws.
 */
export function processBatches(processing: Processing, start: number, end: number): Processed {
  const { codec, arena, progress } = processing;
  const chunks: EncodedChunk[] = [];
  const errors: RecordError[] = [];
  let [records, accepted, rejected] = [0, 0, 0];
  for (let position = start; position < end;) {
    Atomics.store(progress, progressSlot.batch, position);
    const batch = codec.decode(arena, position, end);
    const address = transformBatch(processing, batch, position);
    const encoded = codec.encode(arena, { address, first: 0, count: batch.count });
    for (const chunk of encoded.chunks) chunks.push(chunk);
    for (const error of encoded.errors) errors.push(error);
    records += batch.count;
    accepted += encoded.accepted;
    rejected += encoded.rejected;
    if (encoded.stopped !== undefined) return { chunks, records, accepted, rejected, errors, stopped: encoded.stopped };
    position = batch.next;
  }
  return { chunks, records, accepted, rejected, errors };
}

// --- internal ---

/** Fill the outcomes of a batch; gives where they lie. */
function transformBatch(
  { arena, progress, failures, beforeEach, run, fail }: Processing,
  { records, count }: DecodedBatch,
  position: number,
): number {
  const { size, outcome } = arena.layout;
  const address = arena.reserve(count * outcome.size, outcome.align);
  const failed = new Map(failures.filter((one) => one.batch === position).map((one) => [one.index, one.text]));
  for (let done = 0; done < count;) {
    const text = failed.get(done);
    if (text !== undefined) {
      writeError(arena, address + done * outcome.size, text);
      done += 1;
      continue;
    }
    let until = done + 1;
    if (beforeEach === undefined) while (until < count && !failed.has(until)) until += 1;
    const first = done;
    Atomics.store(progress, progressSlot.first, first);
    Atomics.store(progress, progressSlot.outcomes, 0);
    beforeEach?.();
    let failure: Failure | undefined;
    run((caller) => {
      try {
        caller.run({
          records: records + first * size,
          count: until - first,
          outcomes: address + first * outcome.size,
          heap: arena.heap,
        });
      } catch (error) {
        failure = fail(error);
      }
    });
    done += Atomics.load(progress, progressSlot.outcomes);
    if (failure !== undefined) failed.set(done, `[${failure.code}] ${failure.text}`);
  }
  return address;
}

/** Write the outcome `error(text)`. */
function writeError(arena: ArenaMemory, address: number, text: string): void {
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
