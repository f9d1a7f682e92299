/** What a benchmark is told. */
export interface BenchmarkOptions {
  readonly rounds: number;
  /** A component to measure instead of the benchmark's own. */
  readonly component: string | undefined;
}

/** One command of `npm run bench`. */
export interface Benchmark {
  /** What it measures, in a line. */
  readonly summary: string;
  run(options: BenchmarkOptions, progress: (text: string) => void): Promise<BenchmarkResult>;
}

/** The same numbers twice. */
export interface BenchmarkResult {
  /** For a terminal, and to paste into a document: a Markdown table. */
  readonly text: string;
  readonly data: object;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A table as Markdown writes it. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, header.map((_, column) => (column === 0 ? "---" : "---:")), ...rows];
  return all.map((row) => `| ${row.join(" | ")} |`).join("\n");
}
