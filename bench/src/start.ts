import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildGuest } from "@armory-plugins/test-guests";
import {
  median,
  showSpread,
  spread,
  table,
  type Benchmark,
  type BenchmarkOptions,
  type BenchmarkResult,
} from "./benchmark.ts";
import { barChart } from "./plots/bar-chart.ts";

/** From the start of a process to the first outcome, with nothing cached and with all that can be; beside a process that does nothing. */
export const start: Benchmark = {
  summary: "from process start to first outcome, with a cold and a warm cache: small component, SpiderMonkey, Python",
  run,
};

// --- internal ---

const kinds = ["nothing", "cold", "warm"] as const;
type Kind = (typeof kinds)[number];

interface Subject {
  readonly name: string;
  readonly component: string;
  /** How long it may take with a warm cache, in milliseconds. */
  readonly goal: number | undefined;
}

interface MeasuredStart extends Subject {
  /** Round by round. */
  readonly milliseconds: Record<Kind, number[]>;
}

async function run(options: BenchmarkOptions, progress: (text: string) => void): Promise<BenchmarkResult> {
  const { directory } = options;
  const subjects = options.component === undefined ? await ownSubjects(directory) : [given(options.component)];
  const measured: MeasuredStart[] = subjects.map((subject) => ({
    ...subject,
    milliseconds: { nothing: [], cold: [], warm: [] },
  }));
  const env = { ...process.env, ARMORY_CACHE_DIR: join(directory, "cache") };
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { name, component, milliseconds } of measured) {
      await rm(env.ARMORY_CACHE_DIR, { recursive: true, force: true });
      milliseconds.nothing.push(await time([], env));
      milliseconds.cold.push(await time([component], env));
      milliseconds.warm.push(await time([component], env));
      const shown = kinds.map((kind) => `${kind} ${milliseconds[kind].at(-1)?.toFixed(0)} ms`);
      progress(`round ${round} of ${options.rounds}, ${name}: ${shown.join(", ")}`);
    }
  }
  return { text: render(measured), data: { measured }, plots: { "start.svg": plot(measured) } };
}

async function ownSubjects(directory: string): Promise<Subject[]> {
  const small = join(directory, "guest.wasm");
  await writeFile(small, await buildGuest("backup.wat"));
  const subjects: Subject[] = [
    { name: "small component, by hand", component: small, goal: 120 },
    { name: "TypeScript (SpiderMonkey)", component: template("typescript"), goal: 200 },
    { name: "Python", component: template("python"), goal: 500 },
  ];
  for (const { component } of subjects) await access(component);
  return subjects;
}

function given(component: string): Subject {
  return { name: component, component: resolve(component), goal: undefined };
}

function template(language: string): string {
  return fileURLToPath(new URL(`../../templates/backup/${language}/plugin.wasm`, import.meta.url));
}

/** Milliseconds until the process has said something. */
async function time(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [firstOutcome, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  const printed = await Promise.race([once(child.stdout, "data"), closed.then(() => undefined)]);
  const milliseconds = performance.now() - started;
  const [code] = (await closed) as [number | null];
  if (printed === undefined || code !== 0) throw new Error(`"${firstOutcome} ${args.join(" ")}" ended with ${code}`);
  return milliseconds;
}

const firstOutcome = fileURLToPath(new URL("start/first-outcome.mjs", import.meta.url));

function render(measured: readonly MeasuredStart[]): string {
  const rows = measured.map(({ name, milliseconds, goal }) => {
    const warm = median(milliseconds.warm);
    const reached = goal === undefined ? "–" : warm <= goal ? "yes" : `no, ${(warm - goal).toFixed(0)} ms over`;
    return [
      name,
      ...kinds.map((kind) => showSpread(spread(milliseconds[kind]))),
      goal === undefined ? "–" : `≤ ${goal}`,
      reached,
    ];
  });
  const head = ["", "a process that does nothing", "nothing cached", "all cached", "goal", "reached"];
  return `Milliseconds from process start to first outcome, median and spread:\n\n${table(head, rows)}`;
}

function plot(measured: readonly MeasuredStart[]): string {
  return barChart({
    title: "From process start to first outcome",
    unit: `milliseconds; the lines are the goals with all cached: ${goalsOf(measured).join(", ")}`,
    scale: "linear",
    series: [
      { name: "does nothing", colour: 0 },
      { name: "nothing cached", colour: 3 },
      { name: "all cached", colour: 1 },
    ],
    groups: measured.map(({ name, milliseconds }) => ({
      name,
      bars: kinds.map((kind) => spread(milliseconds[kind])),
    })),
    marks: goalsOf(measured),
  });
}

function goalsOf(measured: readonly MeasuredStart[]): number[] {
  return measured.flatMap(({ goal }) => (goal === undefined ? [] : [goal]));
}
