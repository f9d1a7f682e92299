import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildGuest } from "@armory-plugins/test-guests";
import { median, table, type Benchmark, type BenchmarkOptions, type BenchmarkResult } from "./benchmark.ts";
import type { Cell } from "./calls/cell.ts";
import { Contender } from "./calls/contender.ts";

/** Whether the memory of a process stays where it is over very many calls of the plugin in it. */
export const memory: Benchmark = {
  summary: "memory over up to 50 million calls of passthroughs in every language (--part 0.01: a hundredth of them)",
  run,
};

// --- internal ---

interface Subject {
  readonly name: string;
  readonly component: string;
  readonly calls: number;
}

interface Sample {
  /** How many calls there were before. */
  readonly calls: number;
  /** Resident memory of the process: the plugin's memory, the arena, the heaps of both threads. */
  readonly residentBytes: number;
}

interface MeasuredMemory extends Subject {
  readonly samples: readonly Sample[];
}

const record: Cell = { transform: "passthrough", config: null, payload: 100, headers: 3 };

async function run(options: BenchmarkOptions, progress: (text: string) => void): Promise<BenchmarkResult> {
  const { directory } = options;
  const subjects = options.component === undefined ? await ownSubjects(directory) : [given(options.component)];
  const measured: MeasuredMemory[] = [];
  for (const subject of subjects) {
    measured.push(await measure({ ...subject, calls: Math.ceil(subject.calls * options.part) }, progress));
  }
  return { text: render(measured), data: { measured } };
}

async function ownSubjects(directory: string): Promise<Subject[]> {
  const byHand = join(directory, "guest.wasm");
  await writeFile(byHand, await buildGuest("backup.wat"));
  return [
    { name: "by hand", component: byHand, calls: 50e6 },
    { name: "Rust", component: template("rust"), calls: 50e6 },
    { name: "Go", component: template("go"), calls: 2e6 },
    { name: "Python", component: template("python"), calls: 500e3 },
    { name: "TypeScript", component: template("typescript"), calls: 500e3 },
  ];
}

function given(component: string): Subject {
  return { name: component, component: resolve(component), calls: 50e6 };
}

/** Without a config, the templates pass every record on as it came. */
function template(language: string): string {
  return fileURLToPath(new URL(`../../templates/backup/${language}/plugin.wasm`, import.meta.url));
}

/** Call until it is enough, with a sample after each two hundredth. */
async function measure(subject: Subject, progress: (text: string) => void): Promise<MeasuredMemory> {
  const contender = Contender.ofPath("process", subject.component, record);
  try {
    const samples: Sample[] = [];
    let calls = 0;
    let milliseconds = 10;
    while (calls < subject.calls) {
      const { records, wallMs, residentBytes = Number.NaN } = await contender.run(milliseconds);
      calls += records;
      samples.push({ calls, residentBytes });
      milliseconds = ((subject.calls / 200) * wallMs) / records;
      if (samples.length % 20 === 0) progress(`${subject.name}, ${calls} calls: ${mebibytes(residentBytes)} MiB`);
    }
    return { ...subject, samples };
  } finally {
    await contender.close();
  }
}

function render(measured: readonly MeasuredMemory[]): string {
  const rows = measured.map(({ name, calls, samples }) => {
    const tenth = Math.ceil(samples.length / 10);
    const [first, last] = [middle(samples.slice(0, tenth)), middle(samples.slice(-tenth))];
    const largest = Math.max(...samples.map((one) => one.residentBytes));
    return [
      name,
      calls.toLocaleString("en-US"),
      mebibytes(first),
      mebibytes(last),
      change(first, last),
      mebibytes(largest),
    ];
  });
  const head = ["", "calls", "first tenth, MiB", "last tenth, MiB", "change", "largest, MiB"];
  return `Resident memory of the process, medians of the first and the last tenth of the calls:\n\n${table(head, rows)}`;
}

function middle(samples: readonly Sample[]): number {
  return median(samples.map((one) => one.residentBytes));
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

function change(from: number, to: number): string {
  return `${to < from ? "−" : "+"}${Math.abs((to / from - 1) * 100).toFixed(1)} %`;
}
