import { availableParallelism } from "node:os";
import type { TopicInstance, TopicOptions } from "../plugin/plugin.ts";
import type { OnError } from "../record-batch/codec-options.ts";
import { kafkaCodec } from "../record-batch/kafka-codec.ts";
import type { OutcomeCounts } from "../outcome-counts.ts";
import { isPipelineError, type PipelineError, type PipelineErrorCode } from "../pipeline-error.ts";
import { DirectoryWriter } from "./directory-writer.ts";
import type { PartitionLog, Segment } from "./find-logs.ts";
import { PlaceholderFilter } from "./placeholder-filter.ts";
import type { SegmentWriter } from "./segment-writer.ts";
import { StreamWriter } from "./stream-writer.ts";
import { transformSegment, type SegmentContext, type SegmentEvents } from "./transform-segment.ts";

/** Which logs to give to a plugin, and where what comes out goes. */
export interface LogsOptions extends SegmentContext {
  readonly logs: readonly PartitionLog[];
  readonly openTopic: (topic: string, codec: TopicOptions["codec"]) => Promise<TopicInstance>;
  /** The name of the topic that the outcomes are written for. */
  readonly targetOf: (topic: string) => string;
  readonly onError: OnError;
  /** The directory to write to, absolute; or what takes the batches where there is one log. */
  readonly output: string | ((bytes: Uint8Array) => Promise<void>);
  /** How many partitions run at a time. Default: one for each core. */
  readonly threads?: number | undefined;
  readonly events: LogEvents;
}

/** What is reported while logs are transformed. */
export interface LogEvents extends SegmentEvents {
  /** A partition cannot be read; others go on, and the last such error is thrown. */
  onUnreadable(error: PipelineError): Promise<void>;
}

/**
 * Give the logs of partitions to a plugin: each in a thread of its own, as many at a time as there are cores, in the order of its
 * batches.
 *
 * `counts` is filled as outcomes are written. A partition that cannot be read leaves out none but itself.
 *
 * @throws PipelineError `RECORD_FAILED`, `INVALID_INPUT`, `RECORD_MOVED`, `FILE_UNREADABLE`, `INVALID_TOPIC`, `OUTPUT_EXISTS` or `OUTPUT_FAILED`; or what
 * opening an instance throws.
 */
export async function transformLogs(options: LogsOptions, counts: OutcomeCounts): Promise<void> {
  const waiting = [...options.logs];
  const unreadable: PipelineError[] = [];
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const work = async (): Promise<void> => {
    for (let log = waiting.shift(); log !== undefined && !signal.aborted; log = waiting.shift()) {
      try {
        await transformLog(log, options, counts, signal);
      } catch (error) {
        if (!isPipelineError(error) || !ofInput.has(error.code)) throw error;
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
  for (const error of unreadable) await options.events.onUnreadable(error);
  if (last !== undefined) throw last;
}

// --- internal ---

/** What is wrong with one partition and says nothing of the others. */
const ofInput: ReadonlySet<PipelineErrorCode> = new Set(["INVALID_INPUT", "FILE_UNREADABLE"]);

async function transformLog(
  log: PartitionLog,
  options: LogsOptions,
  counts: OutcomeCounts,
  signal: AbortSignal,
): Promise<void> {
  const { segments } = log;
  const codec = kafkaCodec({ partition: log.partition, onError: options.onError });
  const instance = await options.openTopic(log.topic, codec);
  const placeholders = new PlaceholderFilter(log, options);
  // The segment that a broker has just begun is an empty file
  const last = segments.findLastIndex(({ size }) => size !== 0);
  try {
    for (const [index, segment] of segments.entries()) {
      if (signal.aborted) return;
      const writer = createWriter(log, segment, options);
      try {
        const parts = { segment, isLast: index === last, instance, writer, placeholders, context: options, signal };
        await transformSegment(parts, counts);
      } catch (error) {
        await writer.abandon();
        throw error;
      }
    }
  } finally {
    await instance.close();
  }
}

function createWriter({ topic, partition }: PartitionLog, { name }: Segment, options: LogsOptions): SegmentWriter {
  const { output, targetOf } = options;
  return typeof output === "string"
    ? new DirectoryWriter(output, targetOf(topic), partition, name)
    : new StreamWriter(output, partition);
}
