// node --expose-gc run-inputs.ts SEED FIRST UNTIL PARALLEL: tries inputs from FIRST on until the time UNTIL, in milliseconds since 1970, some beside each other. Each line
// of stdout is a Report; the process that started this one watches it, since this one may crash.
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Tally, Finding } from "./attempt.ts";
import { Corpus, type Input } from "./make-input.ts";
import { tryImports } from "./try-imports.ts";
import { tryNames } from "./try-names.ts";
import { tryPlugin } from "./try-plugin.ts";

/** What the tries come to. */
export type Report =
  | {
      readonly type: "round";
      readonly first: number;
      readonly count: number;
      readonly rss: number;
      readonly tally: Readonly<Record<string, number>>;
    }
  | { readonly type: "begin"; readonly first: number; readonly count: number }
  | { readonly type: "finding"; readonly input: number; readonly what: string; readonly text: string };

/** Node's own pool may start some later. */
const spareThreads = 8;

const [seed = "", first = "0", until = "0", parallel = "1"] = process.argv.slice(2);
const corpus = await Corpus.read();
const tally: Tally = new Map();
const count = Number(parallel);
let threads = 0;
for (let next = Number(first); Date.now() < Number(until) || next === Number(first); next += count) {
  send({ type: "begin", first: next, count });
  await Promise.all(Array.from({ length: count }, (_, index) => tryOne(next + index)));
  const left = await leftovers();
  // The first round starts what Node keeps for good.
  if (next === Number(first)) threads = Math.max(left.threads, 1);
  if (left.resources.length > 0) finding(next, `${left.resources.join(", ")} are left`);
  if (left.threads > threads + spareThreads)
    finding(next, `there are ${left.threads} threads, after the first round there were ${threads}`);
  globalThis.gc?.();
  send({ type: "round", first: next, count, rss: process.memoryUsage.rss(), tally: Object.fromEntries(tally) });
}

// --- internal ---

async function tryOne(number: number): Promise<void> {
  const input = await corpus.input(seed, number);
  try {
    await tryInput(input);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.stack}` : "";
    const text = error instanceof Finding ? error.message : String(error instanceof Error ? error.stack : error);
    send({ type: "finding", input: number, what: input.what, text: `${text}${cause}` });
  }
}

function tryInput(input: Input): Promise<void> {
  switch (input.kind) {
    case "plugin":
      return tryPlugin(input, tally);
    case "names":
      return tryNames(input.original, input.renamed, input.random, tally);
    case "imports":
      return tryImports(input.made, input.random, tally);
  }
}

/** What would keep the process alive, and how many threads it has (known on Linux alone). */
async function leftovers(): Promise<{ readonly resources: string[]; readonly threads: number }> {
  const look = (): string[] => process.getActiveResourcesInfo().filter((one) => /Worker|MessagePort/.test(one));
  for (let tries = 0; tries < 20 && look().length > 0; tries += 1) await sleep(10);
  const threadCount = process.platform === "linux" ? readdirSync("/proc/self/task").length : 0;
  return { resources: look(), threads: threadCount };
}

function finding(input: number, text: string): void {
  send({ type: "finding", input, what: "this round", text });
}

function send(report: Report): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
