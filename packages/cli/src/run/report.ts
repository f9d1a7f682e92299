import { noOutcomes, type OutcomeCounts } from "@armory-plugins/kafka";
import type { OutputFormat } from "../flags/flags.ts";
import type { CounterTotals } from "./counter-totals.ts";
import { renderCount } from "../terminal/render-quantity.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { createProgress } from "./progress.ts";

/** What the flags say about how a run is reported. */
export interface ReportFlags {
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
}

/** What a person sees of a run: a bar while it goes on, and a summary on stderr. */
export interface RunReport {
  /** Filled by the run. */
  readonly counts: OutcomeCounts;
  /** How many records have an outcome. */
  readonly done: number;
  /** Show how many bytes were read so far. */
  update(bytes: number): void;
  /** Take the bar away. */
  stop(): void;
  /** Print the summary, unless the flags say `--quiet`. */
  summarize(topics: readonly string[]): Promise<void>;
}

/**
 * Begin to report a run.
 *
 * @param sources - what is read; the bar needs to know all sizes.
 * @param counters - what the plugin counts.
 */
export async function startReport(
  sources: readonly { readonly size: number | undefined }[],
  { output, quiet = false }: ReportFlags,
  counters: CounterTotals,
  { stdout, stderr }: Terminal,
): Promise<RunReport> {
  const counts = noOutcomes();
  const progress = await createProgress(totalSize(sources), stderr, stdout, !quiet);
  const started = performance.now();
  return {
    counts,
    get done() {
      return sumOf(counts);
    },
    update: (bytes) => progress.update(bytes, sumOf(counts)),
    stop: () => progress.stop(),
    async summarize(topics) {
      if (quiet) return;
      const summary = createSummary(counts, counters.list(), topics, performance.now() - started);
      const text = output === "json" ? JSON.stringify(summary) : renderSummary(summary);
      await stderr.write(`${text}\n`).catch(() => {});
    },
  };
}

// --- internal ---

/** What a run did. */
interface Summary extends OutcomeCounts {
  /** Records that were read and have an outcome. */
  readonly in: number;
  readonly topics: readonly string[];
  /** What the plugin counted, by its own names. */
  readonly counters: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly recordsPerSecond: number;
}

function sumOf({ accepted, rejected, failed }: OutcomeCounts): number {
  return accepted + rejected + failed;
}

function createSummary(
  counts: OutcomeCounts,
  counters: readonly [name: string, total: number][],
  topics: readonly string[],
  milliseconds: number,
): Summary {
  const total = sumOf(counts);
  const seconds = milliseconds / 1000;
  return {
    in: total,
    ...counts,
    topics,
    counters: Object.fromEntries(counters),
    seconds: Math.round(seconds * 1000) / 1000,
    recordsPerSecond: seconds === 0 ? 0 : Math.round(total / seconds),
  };
}

function renderSummary(summary: Summary): string {
  const { accepted, rejected, failed, seconds, recordsPerSecond } = summary;
  const outcomes = `${renderCount(accepted)} accepted, ${renderCount(rejected)} rejected, ${renderCount(failed)} failed`;
  const rate = `${renderCount(recordsPerSecond)} records/s, ${seconds.toFixed(1)} s`;
  const counters = Object.entries(summary.counters).map(([name, total]) => `\n  ${name}: ${renderCount(total)}`);
  return `${renderCount(summary.in)} records in: ${outcomes}; ${rate}${counters.join("")}`;
}

/** Undefined when the size of any is not known. */
function totalSize(sources: readonly { readonly size: number | undefined }[]): number | undefined {
  let total = 0;
  for (const { size } of sources) {
    if (size === undefined) return undefined;
    total += size;
  }
  return total;
}
