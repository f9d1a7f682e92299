import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { CliError } from "../cli-error.ts";
import { readBatches } from "../records/read-batches.ts";
import type { RecordBatch } from "../records/read-batches.ts";
import type { Sink } from "../terminal.ts";
import type { CheckedSource } from "./open-source.ts";
import { LineBuffer } from "./line-buffer.ts";
import { errorText, writeResult } from "./render-results.ts";
import type { Counts, Only, OnError } from "./render-results.ts";
import { transformBatch } from "./transform-batch.ts";
import type { BatchResult, Result, TransformOptions } from "./transform-batch.ts";

/** What to do with the records of some files. */
export interface RunRecordsOptions {
  readonly sources: readonly CheckedSource[];
  /** The topic of every record; default: the one on its line, else its source's. */
  readonly topic?: string | undefined;
  readonly instanceOf: TransformOptions["instanceOf"];
  readonly only: Only | undefined;
  readonly onError: OnError;
  readonly output: Sink;
  /** The plugin's name, for messages. */
  readonly pluginName: string;
  /** Aborted by Ctrl-C: what is under way is dropped, what is written stays whole lines. */
  readonly signal: AbortSignal;
  /** Called after each batch was written, with the bytes of this source read so far. */
  readonly onProgress?: (counts: Counts, source: CheckedSource, bytesRead: number) => void;
}

/** At most so many batches are with the plugin or wait to be written: one works while the next is parsed. */
const batchesInFlight = 2;

/**
 * Send records through a plugin, in constant memory, and write the outcomes in the order of the records.
 *
 * `counts` is filled as outcomes are written, so that it is right when this throws as well.
 *
 * @throws CliError `RECORD_INVALID`, `RECORD_FAILED`, `OUTPUT_FAILED`, …, after every outcome before it was written; or what
 * `openTopic()` throws.
 */
export async function runRecords(options: RunRecordsOptions, counts: Counts): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const slots = new Slots(batchesInFlight);
  let written: Promise<void> = Promise.resolve();
  for (const source of options.sources) {
    const transform: TransformOptions = {
      topicOf: (own) => options.topic ?? own ?? source.defaultTopic,
      instanceOf: options.instanceOf,
      goesOn: options.onError !== "fail",
    };
    const batches = readBatches(source)[Symbol.asyncIterator]();
    try {
      let before: Promise<unknown> = written;
      for (;;) {
        const next = await unlessAborted(batches.next(), signal);
        if (next === undefined || next.done === true) break;
        const batch = next.value;
        if ((await unlessAborted(slots.take(), signal)) === undefined) break;
        // A record on which the plugin failed is followed by the rest of its batch, so the next batch must wait for it.
        const result = transform.goesOn
          ? before.then(() => transformBatch(batch, transform))
          : transformBatch(batch, transform);
        result.catch(() => {});
        before = result;
        written = writeAfter(written, async () => {
          await writeBatch(batch, await result, source, options, counts);
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
  batch: RecordBatch,
  { results, fatal }: BatchResult,
  source: CheckedSource,
  options: RunRecordsOptions,
  counts: Counts,
): Promise<void> {
  const lines = new LineBuffer();
  let done: Counts = { accepted: 0, rejected: 0, failed: 0 };
  const flush = async (): Promise<void> => {
    for (const bytes of lines.take()) await options.output.write(bytes); // data: byte for byte
    counts.accepted += done.accepted;
    counts.rejected += done.rejected;
    counts.failed += done.failed;
    done = { accepted: 0, rejected: 0, failed: 0 };
  };
  let stopped: Error | undefined;
  for (const [index, result] of results.entries()) {
    const record = batch.records[index];
    if (record === undefined)
      throw new Error(`a plugin gave ${results.length} outcomes for ${batch.records.length} records`);
    const hasFailed = result.tag === "error" || result.tag === "failed";
    done[hasFailed ? "failed" : result.tag] += 1;
    if (hasFailed && options.onError === "fail") {
      stopped = recordFailed(batch, index, result, options.pluginName);
      break;
    }
    writeResult({ record, topic: batch.topics[index] }, result, options, lines.add);
    if (!lines.isFull) continue;
    if (options.signal.aborted) return;
    await flush();
  }
  if (options.signal.aborted) return;
  await flush();
  options.onProgress?.(counts, source, batch.bytesRead);
  if (stopped !== undefined) throw stopped;
  if (fatal !== undefined) throw fatal;
}

function recordFailed(batch: RecordBatch, index: number, result: Result, pluginName: string): CliError {
  const verb = result.tag === "error" ? "answered error" : "failed";
  return new CliError(
    "RECORD_FAILED",
    `${batch.source}:${batch.lines[index]}: plugin "${pluginName}" ${verb}: ${errorText(result)}; --on-error skip or pass goes on`,
    result.tag === "failed" ? { cause: result.error } : undefined,
  );
}

/** The promise's value, or undefined as soon as the signal is aborted. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) {
    promise.catch(() => {});
    return undefined;
  }
  const settled = new AbortController();
  const aborted = once(signal, "abort", { signal: settled.signal }).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    settled.abort();
  }
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
