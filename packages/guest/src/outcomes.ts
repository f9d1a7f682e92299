import type { Outcome } from "@armory-plugins/wit";
import type { RecordLike } from "./record.ts";
import { toRecord } from "./record.ts";

/** Keep the record, as it came or changed. */
export function accept(record: RecordLike): Outcome {
  return { tag: "accepted", val: toRecord(record) };
}

/** Leave the record out: by the plugin's own logic it has no place in the backup, or in the target topic. */
export function reject(record: RecordLike): Outcome {
  return { tag: "rejected", val: toRecord(record) };
}

/**
 * Say that the record could not be processed, and why. What follows is the operator's choice; the default is to stop.
 *
 * Throwing an error inside `transform` does the same. A lone surrogate in the text becomes U+FFFD.
 */
export function fail(text: string): Outcome {
  return { tag: "error", val: text.toWellFormed() };
}
