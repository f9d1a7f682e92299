import { availableParallelism } from "node:os";
import { kafkaCodec, type TopicInstance, type TopicOptions } from "@armory-plugins/kafka";
import { type CliError, type CliErrorCode, isCliError } from "../cli-error.ts";
import type { RunOptions } from "../commands/run.ts";
import { describeError } from "../describe-error.ts";
import type { Counts } from "../run/render-results.ts";
import type { Terminal } from "../terminal.ts";
import type { PartitionLog } from "./find-logs.ts";
import { FolderWriter, type SegmentWriter } from "./log-writer.ts";
import { PlaceholderFilter } from "./placeholder-filter.ts";
import { runSegment } from "./run-segment.ts";
import { StdoutWriter } from "./stdout-writer.ts";

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
 * `counts` is filled as outcomes are written. A partition that can't be read leaves out none but itself.
 *
 * @throws CliError `RECORD_FAILED`, `RECORD_INVALID`, `FILE_UNREADABLE` or `OUTPUT_FAILED`; or what opening an instance throws.
 */
export async function runLogs(options: RunLogsOptions, counts: Counts, terminal: Terminal): Promise<void> {
  const waiting = [...options.logs];
  const unreadable: CliError[] = [];
  const stop = new AbortController();
  const signal = AbortSignal.any([terminal.signal, stop.signal]);
  const work = async (): Promise<void> => {
    for (let log = waiting.shift(); log !== undefined && !signal.aborted; log = waiting.shift()) {
      try {
        await runLog(log, options, counts, terminal, signal);
      } catch (error) {
        if (!isCliError(error) || !ofInput.has(error.code)) throw error;
        unreadable.push(error);
      }
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
  const errors = results.flatMap((result): unknown[] => (result.status === "rejected" ? [result.reason] : []));
  const last = errors[0] ?? unreadable.pop();
  for (const error of unreadable) await terminal.stderr.write(`${describeError(error)}\n`).catch(() => {});
  if (last !== undefined) throw last;
}

// --- internal ---

/** What is wrong with one partition and says nothing of the others. */
const ofInput: ReadonlySet<CliErrorCode> = new Set(["RECORD_INVALID", "FILE_UNREADABLE"]);

async function runLog(
  log: PartitionLog,
  options: RunLogsOptions,
  counts: Counts,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { topic, partition, segments } = log;
  const codec = kafkaCodec({ partition, onError: options.onError });
  const instance = await options.openInstance(topic, codec);
  const placeholders = new PlaceholderFilter(log, terminal);
  // The segment that a broker has just begun is an empty file
  const last = segments.findLastIndex(({ size }) => size !== 0);
  try {
    for (const [index, segment] of segments.entries()) {
      if (signal.aborted) return;
      const writer: SegmentWriter =
        options.out === undefined
          ? new StdoutWriter(terminal, partition)
          : new FolderWriter(options.out, options.targetOf(topic), partition, segment.name);
      const parts = { segment, isLast: index === last, instance, writer, placeholders, run: options, terminal, signal };
      try {
        await runSegment(parts, counts);
      } catch (error) {
        await writer.abandon();
        throw error;
      }
    }
  } finally {
    await instance.close();
  }
}
