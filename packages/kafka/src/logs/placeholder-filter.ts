import type { ProcessedChunk } from "../plugin/processed-batches.ts";
import { LastBatches, hasProducer } from "../record-batch/last-batches.ts";
import type { PartitionLog } from "./find-logs.ts";
import { segmentChunks, type SegmentInput } from "./segment-chunks.ts";

/**
 * Decides which batches without records are written in the place of records that were left out: as Kafka's log cleaner does, the last one of each producer and
 * of the partition. Without it a broker would give its offset, or take its sequence number, again.
 */
export class PlaceholderFilter {
  readonly #log: PartitionLog;
  readonly #input: SegmentInput;
  /** Read when it is needed first: most plugins never leave out all records of a batch. */
  #lastBatches: Promise<LastBatches> | undefined;
  /** The last batch of the segment so far, if it is not written. */
  #dropped: ProcessedChunk | undefined;

  constructor(log: PartitionLog, input: SegmentInput) {
    this.#log = log;
    this.#input = input;
  }

  /** What to write of the next chunks of the log. Their bytes may be kept. */
  async filter(chunks: readonly ProcessedChunk[]): Promise<ProcessedChunk[]> {
    const kept: ProcessedChunk[] = [];
    for (const chunk of chunks) {
      const isDropped = chunk.isPlaceholder === true && !(await this.#isLastOfProducer(chunk.bytes));
      if (!isDropped) kept.push(chunk);
      if (chunk.partition === this.#log.partition) this.#dropped = isDropped ? chunk : undefined;
    }
    return kept;
  }

  /** The segment is at its end. @returns its last batch, if it is not written yet. */
  endSegment(): ProcessedChunk | undefined {
    const dropped = this.#dropped;
    this.#dropped = undefined;
    return dropped;
  }

  // --- internal ---

  async #isLastOfProducer(batch: Buffer): Promise<boolean> {
    if (!hasProducer(batch)) return false;
    this.#lastBatches ??= this.#read();
    return !(await this.#lastBatches).isFollowed(batch);
  }

  /** What comes from a stream can't be read ahead: nothing is known of it, and each producer's batches all count as its last. */
  async #read(): Promise<LastBatches> {
    const last = new LastBatches();
    const { segments } = this.#log;
    if (segments.some(({ path, size }) => path === undefined || size === undefined)) return last;
    for (const segment of segments) await last.read(segmentChunks(segment, this.#input));
    return last;
  }
}
