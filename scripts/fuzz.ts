// npm run fuzz [-- --minutes N --seed S --parallel N --only INPUT]: gives the host mutated components, mutated guests, random records and random Kafka batches;
// components with hostile names, of which nothing may reach the generated program; and components with imports of random types, which get what WASI says and no
// more. A crash, a hang, an error that is none of the host's, a file that a plugin wrote, a thread that stays or memory that grows is a finding: the component is
// left in reports/fuzz/, and the last lines say how to try it again. The last line counts inputs.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Corpus } from "./fuzz/make-input.ts";
import type { Report } from "./fuzz/run-inputs.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string", default: String(Date.now()) },
    parallel: { type: "string", default: "4" },
    only: { type: "string" },
  },
});
const minutes = Number(values.minutes);
const parallel = values.only === undefined ? Number(values.parallel) : 1;
if (!(minutes > 0) || !(parallel >= 1)) {
  console.error(`--minutes ${values.minutes} --parallel ${values.parallel}: expected numbers above 0`);
  process.exit(2);
}

/** A round that gives nothing for so long hangs: each of its steps has a limit of its own. */
const hangMs = 120_000;
/** So many are enough to work on. */
const MAX_FINDINGS = 20;
/** What fewer rounds say of memory is chance. */
const MIN_ROUNDS = 10;
const MAX_GROWTH_BYTES = 128 * 2 ** 20;
const reports = new URL("../reports/fuzz/", import.meta.url);
const started = Date.now();
const until = values.only === undefined ? started + minutes * 60_000 : 0;
const tally = new Map<string, number>();
const findings: Finding[] = [];
const sizes: number[] = [];
const first = Number(values.only ?? 0);
let next = first;
let shown = started;
console.log(`fuzzing for ${minutes} min, seed ${values.seed}, ${parallel} inputs at a time`);
do {
  const { stopped, inputs } = await runInputs(next);
  for (const one of stopped) await report(one);
  next += inputs;
} while (Date.now() < until && findings.length < MAX_FINDINGS);

const grown = growth(sizes);
if (grown > MAX_GROWTH_BYTES)
  findings.push({ what: "all inputs", text: `memory grows: by ${MiB(grown)} from the middle third to the last` });
for (const [code, count] of [...tally].toSorted(([, one], [, other]) => other - one)) {
  console.log(`${String(count).padStart(9)} ${code}`);
}
for (const { input, what, text } of findings) {
  console.log(`FAIL ${what}: ${text}`);
  if (input !== undefined) console.log(`     again: npm run fuzz -- --seed ${values.seed} --only ${input}`);
}
if (findings.length > 0) process.exitCode = 1;
const seconds = (Date.now() - started) / 1000;
console.log(
  `memory ${MiB(sizes.at(-1) ?? 0)}, grown by ${MiB(grown)}; ${((next - first) / seconds).toFixed(1)} inputs a second`,
);
console.log(`${next - first} inputs, ${findings.length} findings`);

// --- internal ---

/** Something that the host must not do. */
interface Finding {
  /** Absent when it is nothing of one input. */
  readonly input?: number;
  readonly what: string;
  readonly text: string;
}

/** Run inputs in a process of their own until the time is over, or it is gone: gives how many there were, and what stopped it. */
async function runInputs(
  from: number,
): Promise<{ readonly stopped: readonly Required<Finding>[]; readonly inputs: number }> {
  const program = fileURLToPath(new URL("fuzz/run-inputs.ts", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--expose-gc", program, values.seed, String(from), String(until), String(parallel)],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let [done, running, stderr, isHanging] = [0, from, "", false];
  let seen = new Map<string, number>();
  let watch = setTimeout(() => {}, 0);
  const look = (): void => {
    clearTimeout(watch);
    watch = setTimeout(() => {
      isHanging = true;
      child.kill("SIGKILL");
    }, hangMs);
  };
  look();
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr = (stderr + chunk).slice(-4000)));
  const lines = createInterface(child.stdout);
  const waiting: Promise<void>[] = [];
  lines.on("line", (line) => {
    look();
    const message = JSON.parse(line) as Report;
    if (message.type === "begin") running = message.first;
    if (message.type === "finding") waiting.push(report(message));
    if (message.type === "round") {
      done = message.first + message.count - from;
      sizes.push(message.rss);
      addDifference(seen, message.tally);
      seen = new Map(Object.entries(message.tally));
      progress(from + done, message.rss);
    }
  });
  const how = await ended(child);
  clearTimeout(watch);
  await Promise.all(waiting);
  if (how === "exit code 0") return { stopped: [], inputs: done };
  const text = isHanging ? `nothing came out for ${hangMs / 1000} s` : `it ended with ${how}: ${stderr.trim()}`;
  const stopped = Array.from({ length: parallel }, (_, index) => ({
    input: running + index,
    what: "one of its round",
    text,
  }));
  return { stopped, inputs: running + parallel - from };
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

async function report(found: Required<Finding>): Promise<void> {
  const { input, what, text } = found;
  findings.push(found);
  await mkdir(reports, { recursive: true });
  const { component } = await (await Corpus.read()).input(values.seed, input);
  await writeFile(new URL(`${values.seed}-${input}.wasm`, reports), component);
  await writeFile(new URL(`${values.seed}-${input}.txt`, reports), `${what}: ${text}\n`);
}

function addDifference(before: ReadonlyMap<string, number>, now: Readonly<Record<string, number>>): void {
  for (const [code, count] of Object.entries(now))
    tally.set(code, (tally.get(code) ?? 0) + count - (before.get(code) ?? 0));
}

function progress(inputs: number, rss: number): void {
  if (Date.now() - shown < 15_000) return;
  shown = Date.now();
  console.log(
    `${Math.round((shown - started) / 1000)} s: ${inputs} inputs, ${findings.length} findings, memory ${MiB(rss)}`,
  );
}

/** How much the median of the last third is above that of the second, in bytes: in the first, everything is new. */
function growth(all: readonly number[]): number {
  const third = Math.floor(all.length / 3);
  if (third < MIN_ROUNDS) return 0;
  const median = (some: readonly number[]): number =>
    some.toSorted((one, other) => one - other)[Math.floor(some.length / 2)] ?? 0;
  return Math.max(0, median(all.slice(-third)) - median(all.slice(third, 2 * third)));
}

function MiB(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
