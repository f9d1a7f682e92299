import { printableLine } from "@armory-plugins/host/printable";
import {
  type BatchPiece,
  isKafkaError,
  type ProcessedBatches,
  type ProcessedChunk,
  splitBatches,
  type TopicInstance,
} from "@armory-plugins/kafka";
import { CliError } from "../cli-error.ts";
import type { Counts } from "../run/render-results.ts";
import type { Terminal } from "../terminal.ts";
import type { Segment } from "./find-logs.ts";
import type { SegmentWriter } from "./log-writer.ts";
import type { PlaceholderFilter } from "./placeholder-filter.ts";
import type { RunLogsOptions } from "./run-logs.ts";
import { segmentChunks } from "./segment-chunks.ts";

/** How to send a segment through a plugin. */
export interface RunSegmentOptions {
  readonly segment: Segment;
  /** Whether no batch follows in the segments behind it. */
  readonly isLast: boolean;
  readonly instance: TopicInstance;
  readonly writer: SegmentWriter;
  readonly placeholders: PlaceholderFilter;
  readonly run: RunLogsOptions;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/**
 * Send the batches of a segment through a plugin, in their order, and write what comes out.
 *
 * @throws CliError `RECORD_FAILED`, `RECORD_INVALID`, `FILE_UNREADABLE` or `OUTPUT_FAILED`.
 */
export async function runSegment(options: RunSegmentOptions, counts: Counts): Promise<void> {
  const { segment, isLast, instance, writer, placeholders, run, terminal, signal } = options;
  const ends: string[] = [];
  const onTornEnd = ({ position, reason }: { position: number; reason: string }): void => {
    ends.push(`byte ${position}: ${reason}; Kafka ends the log here too`);
  };
  const source = segmentChunks(segment, terminal);
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
    if (!run.isQuiet) await tellErrors(part, options);
    if (part.stopped === undefined) return;
    await written;
    throw recordFailed(part.stopped, options);
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
      run.onProgress(piece.bytes.length);
    }
    const last = placeholders.endSegment();
    if (isLast && last !== undefined && !signal.aborted) await write([last]);
    await written;
    if (signal.aborted) return await writer.abandon();
    await writer.finish();
    // Not even --quiet hides that something was left out
    for (const end of ends) await warn(`${segment.shownPath}: ${end}`, terminal);
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
    throw error instanceof Error && error.name === "InvalidBatch" ? invalidBatch(segment, error) : error;
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
    throw invalidBatch(segment, error, ` (in ${bytes.length} bytes from byte ${position} on)`);
  }
}

function invalidBatch(segment: Segment, cause: Error, where = ""): CliError {
  const fact = cause.message.replace(/^\[[A-Z_]+\] /u, "");
  return new CliError("RECORD_INVALID", `"${segment.shownPath}"${where}: ${fact}; expected Kafka record batches`, {
    cause,
  });
}

/** The text of a failure begins with its code; what a plugin answers is its own words. */
function recordFailed(
  { record, text }: { record: string; text: string },
  { segment, run }: RunSegmentOptions,
): CliError {
  const verb = /^\[[A-Z_]+\] /u.test(text) ? "failed" : "answered error";
  return new CliError(
    "RECORD_FAILED",
    `"${segment.shownPath}", ${record}: plugin "${run.pluginName}" ${verb}: ${text}; --on-error skip or pass goes on`,
  );
}

async function writeChunks(writer: SegmentWriter, chunks: readonly ProcessedChunk[]): Promise<void> {
  for (const { partition, bytes } of chunks) await writer.write(partition, bytes);
}

async function tellErrors({ errors }: ProcessedBatches, { segment, run, terminal }: RunSegmentOptions): Promise<void> {
  const done = run.onError === "skip" ? "left out" : "passed on";
  for (const { record, text } of errors) {
    await tell(`${printableLine(`${segment.shownPath}, ${record}: ${text}`)} (${done})`, terminal);
  }
}

async function warn(text: string, terminal: Terminal): Promise<void> {
  await tell(`warning: ${printableLine(text)}`, terminal);
}

async function tell(line: string, terminal: Terminal): Promise<void> {
  await terminal.stderr.write(`${line}\n`).catch(() => {});
}
