/** What a benchmark is told. */
export interface BenchmarkOptions {
  readonly rounds: number;
  /** A component to measure instead of the benchmark's own. */
  readonly component: string | undefined;
  /** The only language whose guests are measured. Default: all of them. */
  readonly language: string | undefined;
  /** Which part of the work to do, over 0, at most 1: for those that count calls instead of seconds. */
  readonly part: number;
  /** A directory of its own, which every user may read, as the process of a plugin is another's. It is removed afterwards. */
  readonly directory: string;
}

/** One command of `npm run bench`. */
export interface Benchmark {
  /** What it measures, in a line. */
  readonly summary: string;
  run(options: BenchmarkOptions, progress: (text: string) => void): Promise<BenchmarkResult>;
}

/** The same numbers in different forms. */
export interface BenchmarkResult {
  /** For a terminal, and to paste into a document: a Markdown table. */
  readonly text: string;
  readonly data: object;
  /** SVG by the name of its file, for docs/performance.md. */
  readonly plots?: Readonly<Record<string, string>>;
}

/** The middle of some rounds and how far they are apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Of the values of some rounds. */
export function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** A spread as a table has it: `12 (10–15)`. */
export function showSpread({ median: middle, least, most }: Spread, digits = 0): string {
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** A table as Markdown writes it. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, header.map((_, column) => (column === 0 ? "---" : "---:")), ...rows];
  return all.map((row) => `| ${row.join(" | ")} |`).join("\n");
}
