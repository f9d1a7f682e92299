import { createReadStream } from "node:fs";
import { availableParallelism } from "node:os";
import { isHostError, readFileChunks } from "@armory-plugins/host";
import type { TopicInstance, TopicOptions } from "@armory-plugins/host";
import { kafkaCodec, splitBatches } from "@armory-plugins/kafka";
import { printableLine } from "@armory-plugins/host/printable";
import { CliError } from "../cli-error.ts";
import type { RunOptions } from "../commands/run.ts";
import { fileProblem } from "../file-problem.ts";
import type { Counts } from "../run/render-results.ts";
import type { Terminal } from "../terminal.ts";
import type { PartitionLog, Segment } from "./find-logs.ts";
import { FolderWriter, type SegmentWriter } from "./log-writer.ts";

/** How to send logs through a plugin. */
export interface RunLogsOptions {
  readonly logs: readonly PartitionLog[];
  readonly openInstance: (topic: string, codec: TopicOptions["codec"]) => Promise<TopicInstance>;
  /** The name of the topic that the outcomes are written for. */
  readonly targetOf: (topic: string) => string;
  readonly pluginName: string;
  readonly onError: RunOptions["onError"];
  /** The folder to write to, absolute; stdout when it is absent. */
  readonly out: string | undefined;
  readonly threads: number | undefined;
  readonly isQuiet: boolean;
  /** Called with how many bytes more were read, and were done. */
  readonly onProgress: (bytes: number) => void;
}

/**
 * Send the logs of partitions through a plugin: each in a thread of its own, as many at a time as there are cores, in the order of its
 * batches.
 *
 * `counts` is filled as outcomes are written.
 *
 * @throws CliError `RECORD_FAILED`, `RECORD_INVALID`, `FILE_UNREADABLE` or `OUTPUT_FAILED`; or what opening an instance throws.
 */
export async function runLogs(options: RunLogsOptions, counts: Counts, terminal: Terminal): Promise<void> {
  const waiting = [...options.logs];
  const stop = new AbortController();
  const signal = AbortSignal.any([terminal.signal, stop.signal]);
  const work = async (): Promise<void> => {
    for (let log = waiting.shift(); log !== undefined && !signal.aborted; log = waiting.shift()) {
      await runLog(log, options, counts, terminal, signal);
    }
  };
  const threads = Math.min(options.threads ?? availableParallelism(), options.logs.length);
  const workers = Array.from({ length: threads }, () =>
    work().catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

// --- internal ---

async function runLog(
  { topic, partition, segments }: PartitionLog,
  options: RunLogsOptions,
  counts: Counts,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const codec = kafkaCodec({ partition, onError: options.onError });
  const instance = await options.openInstance(topic, codec);
  try {
    for (const segment of segments) {
      if (signal.aborted) return;
      const writer: SegmentWriter =
        options.out === undefined
          ? new StdoutWriter(terminal, partition)
          : new FolderWriter(options.out, options.targetOf(topic), partition, segment.name);
      try {
        await runSegment(segment, instance, writer, options, counts, terminal, signal);
      } catch (error) {
        await writer.abandon();
        throw error;
      }
    }
  } finally {
    await instance.close();
  }
}

async function runSegment(
  segment: Segment,
  instance: TopicInstance,
  writer: SegmentWriter,
  options: RunLogsOptions,
  counts: Counts,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const pieces = splitBatches(chunksOf(segment, terminal))[Symbol.asyncIterator]();
  let written: Promise<void> = Promise.resolve();
  try {
    let reading = nextPiece(pieces, segment);
    for (;;) {
      const piece = await reading;
      if (piece === undefined || signal.aborted) break;
      // The next piece is read, and the last one written, while the plugin works.
      reading = nextPiece(pieces, segment);
      reading.catch(() => {});
      const done = await processPiece(instance, piece, segment);
      counts.accepted += done.accepted;
      counts.rejected += done.rejected;
      counts.failed += done.errors.length + (done.stopped === undefined ? 0 : 1);
      // The instance's memory is its own again with the next piece.
      const chunks = done.chunks.map(({ partition, bytes }) => ({ partition, bytes: Buffer.from(bytes) }));
      await written;
      written = writeChunks(writer, chunks);
      written.catch(() => {});
      if (!options.isQuiet) await tellErrors(done.errors, segment, options, terminal);
      options.onProgress(piece.bytes.length);
      if (done.stopped !== undefined) {
        await written;
        const { record, text } = done.stopped;
        throw new CliError(
          "RECORD_FAILED",
          `"${segment.shownPath}", ${record}: plugin "${options.pluginName}" answered error: ${text}; --on-error skip or pass goes on`,
        );
      }
    }
    await written;
    if (signal.aborted) await writer.abandon();
    else await writer.finish();
  } finally {
    void pieces.return?.().catch(() => {});
    // Before the file is given up, what is under way has ended.
    await written.catch(() => {});
  }
}

interface Piece {
  readonly position: number;
  readonly bytes: Buffer;
}

async function nextPiece(pieces: AsyncIterator<Piece>, segment: Segment): Promise<Piece | undefined> {
  try {
    const next = await pieces.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    throw error instanceof Error && error.name === "InvalidBatch" ? invalidBatch(segment, error) : error;
  }
}

async function processPiece(
  instance: TopicInstance,
  { bytes, position }: Piece,
  segment: Segment,
): ReturnType<TopicInstance["process"]> {
  try {
    return await instance.process(bytes);
  } catch (error) {
    if (!isHostError(error) || error.code !== "INVALID_BATCH") throw error;
    throw invalidBatch(segment, error, ` (in ${bytes.length} bytes from byte ${position} on)`);
  }
}

function invalidBatch(segment: Segment, cause: Error, where = ""): CliError {
  const fact = cause.message.replace(/^\[[A-Z_]+\] /u, "");
  return new CliError("RECORD_INVALID", `"${segment.shownPath}"${where}: ${fact}; expected Kafka record batches`, {
    cause,
  });
}

async function writeChunks(
  writer: SegmentWriter,
  chunks: readonly { partition: number; bytes: Buffer }[],
): Promise<void> {
  for (const { partition, bytes } of chunks) await writer.write(partition, bytes);
}

async function tellErrors(
  errors: readonly { readonly record: string; readonly text: string }[],
  segment: Segment,
  options: RunLogsOptions,
  terminal: Terminal,
): Promise<void> {
  const done = options.onError === "skip" ? "left out" : "passed on";
  for (const { record, text } of errors) {
    await terminal.stderr
      .write(`${printableLine(`${segment.shownPath}, ${record}: ${text}`)} (${done})\n`)
      .catch(() => {});
  }
}

async function* chunksOf(segment: Segment, terminal: Terminal): AsyncGenerator<Buffer, void, void> {
  try {
    if (segment.path === undefined) yield* terminal.stdin();
    else if (segment.size === undefined)
      yield* readFileChunks(segment.path, { kinds: ["file", "pipe", "device"], signal: terminal.signal });
    else yield* createReadStream(segment.path, { highWaterMark: 1024 * 1024, signal: terminal.signal });
  } catch (error) {
    if (terminal.signal.aborted) return;
    throw fileProblem(error, segment.shownPath, "a log segment of Kafka");
  }
}

/** Writes the only partition there is. */
class StdoutWriter implements SegmentWriter {
  readonly #terminal: Terminal;
  readonly #partition: number;

  constructor(terminal: Terminal, partition: number) {
    this.#terminal = terminal;
    this.#partition = partition;
  }

  async write(partition: number, bytes: Buffer): Promise<void> {
    if (partition !== this.#partition) {
      throw new CliError(
        "MISUSE",
        `the plugin moved a record from partition ${this.#partition} to ${partition}; say with --out in which folder to write them`,
      );
    }
    await this.#terminal.stdout.write(bytes);
  }

  async finish(): Promise<void> {}

  async abandon(): Promise<void> {}
}
