import { setTimeout } from "node:timers/promises";
import { unlessAborted } from "@armory-plugins/base";
import type { OnError } from "../record-batch/codec-options.ts";
import { noOutcomes, type OutcomeCounts } from "../outcome-counts.ts";
import { recordFailed } from "../pipeline-failures.ts";
import { LineBuffer } from "./line-buffer.ts";
import { readJsonLines, type LineBatch, type LineSource } from "./read-json-lines.ts";
import { transformBatch } from "./transform-batch.ts";
import type { BatchResult, TransformBatchOptions } from "./transform-batch.ts";
import { errorText, writeResult, type Only } from "./write-result.ts";

/** Records, and the topic of those whose line names none. */
export interface TopicSource extends LineSource {
  readonly defaultTopic: string;
}

/** Which records to give to a plugin, and what to do with the outcomes. */
export interface JsonLinesOptions {
  /** They are read one after another. */
  readonly sources: readonly TopicSource[];
  /** The topic of every record. Default: the one on its line, otherwise its source's. */
  readonly topic?: string | undefined;
  readonly instanceOf: TransformBatchOptions["instanceOf"];
  readonly only: Only | undefined;
  readonly onError: OnError;
  /** Takes the lines; awaiting it is all the back-pressure there is. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** The plugin's name, for messages. */
  readonly pluginName: string;
  /** Once it is aborted, what is under way is dropped; what is written stays whole lines. */
  readonly signal: AbortSignal;
  /** Called after each batch was written, with the bytes of all sources read so far. */
  readonly onProgress?: (bytesRead: number) => void;
}

/** At most so many batches are with the plugin or wait to be written: one works while the next is parsed. */
const batchesInFlight = 2;

/**
 * Give records, an object of JSON a line, to a plugin, in constant memory, and write the outcomes in the order of the records.
 *
 * `counts` is filled as outcomes are written, so that it is right when this throws as well.
 *
 * @throws PipelineError `INVALID_INPUT`, `UNEXPECTED_BATCHES`, `RECORD_FAILED` or `TOO_MANY_TOPICS`, after every outcome before it was written; or what
 * a source, opening an instance or `write` throws.
 */
export async function transformJsonLines(options: JsonLinesOptions, counts: OutcomeCounts): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const slots = new Slots(batchesInFlight);
  let written: Promise<void> = Promise.resolve();
  let bytesBefore = 0;
  for (const source of options.sources) {
    const transform: TransformBatchOptions = {
      topicOf: (own) => options.topic ?? own ?? source.defaultTopic,
      instanceOf: options.instanceOf,
      goesOn: options.onError !== "fail",
    };
    const sourceStart = bytesBefore;
    const batches = readJsonLines(source)[Symbol.asyncIterator]();
    try {
      let before: Promise<unknown> = written;
      for (;;) {
        const next = await unlessAborted(batches.next(), signal);
        if (next === undefined || next.done === true) break;
        const batch = next.value;
        bytesBefore = sourceStart + batch.bytesRead;
        if ((await unlessAborted(slots.take(), signal)) === undefined) break;
        // A record on which the plugin failed is followed by the rest of its batch, so the next batch must wait for it.
        const result = transform.goesOn
          ? before.then(() => transformBatch(batch, transform))
          : transformBatch(batch, transform);
        result.catch(() => {});
        before = result;
        written = writeAfter(written, async () => {
          await writeBatch(batch, await result, sourceStart, options, counts);
          slots.give();
        });
        written.catch(() => stop.abort());
      }
    } catch (error) {
      await written;
      throw error;
    } finally {
      // Not awaited: a source that waits for its writer would never answer.
      void batches.return().catch(() => {});
    }
    if (signal.aborted) break;
  }
  await unlessAborted(written, options.signal);
  // The lines that are being written become whole, if somebody reads them.
  if (options.signal.aborted)
    await Promise.race([written.catch(() => {}), setTimeout(graceMs, undefined, { ref: false })]);
}

// --- internal ---

const graceMs = 1000;

async function writeAfter(before: Promise<void>, write: () => Promise<void>): Promise<void> {
  await before;
  await write();
}

/** Writes whole lines, record by record: the outcomes of a batch may be larger than it by any factor. */
async function writeBatch(
  batch: LineBatch,
  { results, fatal }: BatchResult,
  sourceStart: number,
  options: JsonLinesOptions,
  counts: OutcomeCounts,
): Promise<void> {
  const lines = new LineBuffer();
  let done = noOutcomes();
  const flush = async (): Promise<void> => {
    for (const bytes of lines.take()) await options.write(bytes);
    counts.accepted += done.accepted;
    counts.rejected += done.rejected;
    counts.failed += done.failed;
    done = noOutcomes();
  };
  let stopped: Error | undefined;
  for (const [index, result] of results.entries()) {
    const record = batch.records[index];
    if (record === undefined)
      throw new Error(`a plugin gave ${results.length} outcomes for ${batch.records.length} records`);
    const hasFailed = result.tag === "error" || result.tag === "failed";
    done[hasFailed ? "failed" : result.tag] += 1;
    if (hasFailed && options.onError === "fail") {
      stopped = recordFailed({
        record: `${batch.source}:${batch.lines[index]}`,
        pluginName: options.pluginName,
        verb: result.tag === "error" ? "answered error" : "failed",
        text: errorText(result),
        ...(result.tag === "failed" ? { limit: result.error.limit, cause: result.error } : {}),
      });
      break;
    }
    writeResult({ record, topic: batch.topics[index] }, result, options, lines.add);
    if (!lines.isFull) continue;
    if (options.signal.aborted) return;
    await flush();
  }
  if (options.signal.aborted) return;
  await flush();
  options.onProgress?.(sourceStart + batch.bytesRead);
  if (stopped !== undefined) throw stopped;
  if (fatal !== undefined) throw fatal;
}

/** A counting semaphore for one waiter. */
class Slots {
  #free: number;
  #wake: (() => void) | undefined;

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<true> {
    while (this.#free === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#free -= 1;
    return true;
  }

  give(): void {
    this.#free += 1;
    this.#wake?.();
  }
}
