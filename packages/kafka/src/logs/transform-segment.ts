import { isInvalidBatch, type RecordError } from "../batch-codec.ts";
import { isKafkaError } from "../kafka-error.ts";
import type { TopicInstance } from "../plugin/plugin.ts";
import type { ProcessedBatches, ProcessedChunk } from "../plugin/processed-batches.ts";
import type { TornEnd } from "../record-batch/log-tail.ts";
import type { OutcomeCounts } from "../outcome-counts.ts";
import { PipelineError } from "../pipeline-error.ts";
import { recordFailed } from "../pipeline-failures.ts";
import { type BatchPiece, splitBatches } from "../record-batch/split-batches.ts";
import type { Segment } from "./find-logs.ts";
import type { PlaceholderFilter } from "./placeholder-filter.ts";
import { segmentChunks, type SegmentInput } from "./segment-chunks.ts";
import type { SegmentWriter } from "./segment-writer.ts";

/** What is reported while a segment is transformed. What comes next waits for the promises. */
export interface SegmentEvents {
  /** So many bytes more were read, and are done. */
  onProgress(bytes: number): void;
  /** A record was left out or passed on, as the codec's `onError` says. */
  onRecordError(segment: Segment, error: RecordError): Promise<void>;
  /** The log ends here, before its bytes do. */
  onTornEnd(segment: Segment, end: TornEnd): Promise<void>;
}

/** What holds for all segments. */
export interface SegmentContext extends SegmentInput {
  /** The plugin's name, for messages. */
  readonly pluginName: string;
  readonly events: SegmentEvents;
}

/** How to give a segment to a plugin. */
export interface SegmentOptions {
  readonly segment: Segment;
  /** Whether no batch follows in the segments behind it. */
  readonly isLast: boolean;
  readonly instance: TopicInstance;
  readonly writer: SegmentWriter;
  readonly placeholders: PlaceholderFilter;
  readonly context: SegmentContext;
  /** Aborted when the work on any log is over. */
  readonly signal: AbortSignal;
}

/**
 * Give the batches of a segment to a plugin, in their order, and write what comes out.
 *
 * @throws PipelineError `RECORD_FAILED`, `INVALID_INPUT`, `FILE_UNREADABLE`, or what writing throws.
 */
export async function transformSegment(options: SegmentOptions, counts: OutcomeCounts): Promise<void> {
  const { segment, isLast, instance, writer, placeholders, context, signal } = options;
  const ends: TornEnd[] = [];
  const onTornEnd = (end: TornEnd): void => void ends.push(end);
  const source = segmentChunks(segment, context);
  const pieces = splitBatches(source, isLast ? { onTornEnd } : {})[Symbol.asyncIterator]();
  let written: Promise<void> = Promise.resolve();
  const write = async (chunks: readonly ProcessedChunk[]): Promise<void> => {
    await written;
    written = writeChunks(writer, chunks);
    written.catch(() => {});
  };
  const take = async (part: ProcessedBatches): Promise<void> => {
    counts.accepted += part.accepted;
    counts.rejected += part.rejected;
    counts.failed += part.errors.length + (part.stopped === undefined ? 0 : 1);
    // The instance's memory is its own again when this ends.
    const chunks = part.chunks.map((chunk) => ({ ...chunk, bytes: Buffer.from(chunk.bytes) }));
    await write(await placeholders.filter(chunks));
    for (const error of part.errors) await context.events.onRecordError(segment, error);
    if (part.stopped === undefined) return;
    await written;
    throw stoppedAt(part.stopped, options);
  };
  try {
    let reading = nextPiece(pieces, segment);
    for (;;) {
      const piece = await reading;
      if (piece === undefined || signal.aborted) break;
      // The next piece is read, and the last one written, while the plugin works.
      reading = nextPiece(pieces, segment);
      reading.catch(() => {});
      await processPiece(instance, piece, segment, take);
      context.events.onProgress(piece.bytes.length);
    }
    const last = placeholders.endSegment();
    if (isLast && last !== undefined && !signal.aborted) await write([last]);
    await written;
    if (signal.aborted) return await writer.abandon();
    await writer.finish();
    for (const end of ends) await context.events.onTornEnd(segment, end);
  } finally {
    void pieces.return?.().catch(() => {});
    // Before the file is given up, what is under way has ended.
    await written.catch(() => {});
  }
}

// --- internal ---

async function nextPiece(pieces: AsyncIterator<BatchPiece>, segment: Segment): Promise<BatchPiece | undefined> {
  try {
    const next = await pieces.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    throw isInvalidBatch(error) ? invalidBatch(segment, error, error.message) : error;
  }
}

async function processPiece(
  instance: TopicInstance,
  { bytes, position }: BatchPiece,
  segment: Segment,
  take: (part: ProcessedBatches) => Promise<void>,
): Promise<void> {
  try {
    await instance.process(bytes, take);
  } catch (error) {
    if (!isKafkaError(error) || error.code !== "INVALID_BATCH") throw error;
    throw invalidBatch(segment, error, error.detail, ` (in ${bytes.length} bytes from byte ${position} on)`);
  }
}

function invalidBatch(segment: Segment, cause: Error, fact: string, where = ""): PipelineError {
  const detail = `"${segment.shownPath}"${where}: ${fact}; expected Kafka record batches`;
  return new PipelineError("INVALID_INPUT", detail, { cause });
}

function stoppedAt(
  { record, text, failure }: NonNullable<ProcessedBatches["stopped"]>,
  { segment, context }: SegmentOptions,
): PipelineError {
  return recordFailed({
    record: `"${segment.shownPath}", ${record}`,
    pluginName: context.pluginName,
    verb: failure === undefined ? "answered error" : "failed",
    text,
    limit: failure?.limit,
  });
}

async function writeChunks(writer: SegmentWriter, chunks: readonly ProcessedChunk[]): Promise<void> {
  for (const { partition, bytes } of chunks) await writer.write(partition, bytes);
}
