import { renderCount } from "../units.ts";
import type { Counts } from "./render-results.ts";

/** What a run did. */
export interface Summary extends Counts {
  /** Records that were read and have an outcome. */
  readonly in: number;
  readonly topics: readonly string[];
  readonly seconds: number;
  readonly recordsPerSecond: number;
}

/** Sum up a run. `milliseconds` begins when the plugin is loaded. */
export function createSummary(counts: Counts, topics: readonly string[], milliseconds: number): Summary {
  const total = counts.accepted + counts.rejected + counts.failed;
  const seconds = milliseconds / 1000;
  return {
    in: total,
    ...counts,
    topics,
    seconds: Math.round(seconds * 1000) / 1000,
    recordsPerSecond: seconds === 0 ? 0 : Math.round(total / seconds),
  };
}

/** A summary in a line. */
export function renderSummary(summary: Summary): string {
  const { accepted, rejected, failed, seconds, recordsPerSecond } = summary;
  const outcomes = `${renderCount(accepted)} accepted, ${renderCount(rejected)} rejected, ${renderCount(failed)} failed`;
  return `${renderCount(summary.in)} records in: ${outcomes}; ${renderCount(recordsPerSecond)} records/s, ${seconds.toFixed(1)} s`;
}
