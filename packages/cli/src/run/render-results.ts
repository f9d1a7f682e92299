import { renderRecord } from "../records/render-record.ts";
import type { RecordBatch } from "../records/read-batches.ts";
import type { Result } from "./transform-batch.ts";

/** What to do with a record on which the plugin answered `error`, or failed. */
export type OnError = "fail" | "skip" | "pass";

/** Which records to write, as bare records that can be read again. */
export type Only = "accepted" | "rejected" | "error";

/** How many records had which outcome. */
export interface Counts {
  accepted: number;
  rejected: number;
  failed: number;
}

/** The lines of a batch. */
export interface RenderedBatch {
  readonly text: string;
  /** With `fail`: the index of the first record that failed; nothing from it on is in `text`. */
  readonly failedAt?: number;
}

/**
 * The output lines of a batch's results.
 *
 * Without `only` each line says the outcome and the record, as the plugin answered; with it the lines are bare records.
 * A record that failed is the input record; `pass` puts it among the accepted ones.
 */
export function renderResults(
  batch: RecordBatch,
  results: readonly Result[],
  options: { readonly only: Only | undefined; readonly onError: OnError },
  counts: Counts,
): RenderedBatch {
  let text = "";
  for (const [index, result] of results.entries()) {
    const topic = batch.topics[index];
    if (result.tag === "accepted" || result.tag === "rejected") {
      counts[result.tag] += 1;
      if (options.only === undefined) {
        text += `{"outcome":"${result.tag}","record":${renderRecord(result.val, topic)}}\n`;
      } else if (options.only === result.tag) {
        text += `${renderRecord(result.val, topic)}\n`;
      }
      continue;
    }
    counts.failed += 1;
    if (options.onError === "fail") return { text, failedAt: index };
    const record = batch.records[index];
    if (record === undefined)
      throw new Error(`a plugin gave ${results.length} outcomes for ${batch.records.length} records`);
    if (options.only === undefined) {
      const message = JSON.stringify(errorText(result).toWellFormed());
      text += `{"outcome":"error","error":${message},"record":${renderRecord(record, topic)}}\n`;
    } else if (options.only === "error" || (options.only === "accepted" && options.onError === "pass")) {
      text += `${renderRecord(record, topic)}\n`;
    }
  }
  return { text };
}

/** The words of a result that is no `accepted` and no `rejected`. */
export function errorText(result: Result): string {
  if (result.tag === "error") return result.val;
  return result.tag === "failed" ? result.error.message : "";
}
