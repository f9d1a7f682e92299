import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { buildGuest } from "@armory-plugins/test-guests";
import { median, type Benchmark, type BenchmarkOptions, type BenchmarkResult } from "./benchmark.ts";
import { buildNative } from "./calls/build-native.ts";
import { cellName, cells, type Cell } from "./calls/cell.ts";
import { Contender } from "./calls/contender.ts";
import { judgeCalls } from "./calls/judge-calls.ts";
import { contenderNames, type ContenderName, type MeasuredCell } from "./calls/measured-cell.ts";
import type { Answer } from "./calls/messages.ts";
import { plotCalls } from "./calls/plot-calls.ts";
import { tabulateCalls } from "./calls/tabulate-calls.ts";

/**
 * Records per CPU second on four ways to one plugin: native wasmtime, the host's `process` and `transform`, and what jco makes of the component.
 *
 * Each is a process of its own that transforms the same 1024 records again and again. CPU seconds are those of the whole process,
 * threads included. Rounds are interleaved: what the machine does meanwhile hits all alike.
 */
export const calls: Benchmark = {
  summary: "records per CPU second: native wasmtime, the host's process and transform, jco's bare output",
  run,
};

// --- internal ---

/** How long one measurement takes. */
const milliseconds = 400;

/** How long a contender runs before it. */
const warmUpMs = 800;

async function run(
  { rounds, component, directory }: BenchmarkOptions,
  progress: (text: string) => void,
): Promise<BenchmarkResult> {
  const native = await buildNative();
  const file = component === undefined ? join(directory, "guest.wasm") : resolve(component);
  if (component === undefined) await writeFile(file, await buildGuest("backup.wat"));
  // Another plugin knows nothing of the config that removes a header.
  const wanted = component === undefined ? cells : cells.filter(({ config }) => config === null);
  const measured: MeasuredCell[] = [];
  for (const cell of wanted) {
    const one = await measure(cell, rounds, {
      native: () => new Contender([native], file, cell),
      process: () => Contender.ofPath("process", file, cell),
      transform: () => Contender.ofPath("transform", file, cell),
      jco: () => Contender.ofPath("jco", file, cell),
    });
    measured.push(one);
    progress(`${cellName(cell)}: ${contenderNames.map((name) => `${name} ${thousands(one, name)}`).join(", ")}`);
  }
  return {
    text: [tabulateCalls(measured), judgeCalls(measured)].join("\n\n"),
    data: { milliseconds, cells: measured },
    plots: plotCalls(measured),
  };
}

/** Rounds of one cell: every contender once a round, from the first on and from the last on in turns. */
async function measure(
  cell: Cell,
  rounds: number,
  contenders: Readonly<Record<ContenderName, () => Contender>>,
): Promise<MeasuredCell> {
  const perCpuSecond: Record<ContenderName, number[]> = { native: [], process: [], transform: [], jco: [] };
  const perSecond: Record<ContenderName, number[]> = { native: [], process: [], transform: [], jco: [] };
  for (let round = 0; round < rounds; round += 1) {
    const digests: [ContenderName, number][] = [];
    for (const name of round % 2 === 0 ? contenderNames : contenderNames.toReversed()) {
      const { records, cpuMs, wallMs, digest } = await runOnce(contenders[name]());
      perCpuSecond[name].push((records / cpuMs) * 1000);
      perSecond[name].push((records / wallMs) * 1000);
      digests.push([name, digest]);
    }
    requireSame(cell, digests);
  }
  return { cell, perCpuSecond, perSecond };
}

/** A process a round: where its memory and its compiled code happen to lie is in the spread. */
async function runOnce(contender: Contender): Promise<Answer> {
  try {
    await contender.run(warmUpMs);
    return await contender.run(milliseconds);
  } finally {
    await contender.close();
  }
}

/** Contenders that gave different outcomes did not do the same work: a comparison of them says nothing. */
function requireSame(cell: Cell, digests: readonly [ContenderName, number][]): void {
  if (new Set(digests.map(([, digest]) => digest)).size === 1) return;
  const all = digests.map(([name, digest]) => `${name} ${digest.toString(16)}`).join(", ");
  throw new Error(`the contenders gave different outcomes for "${cellName(cell)}": ${all}`);
}

function thousands({ perCpuSecond }: MeasuredCell, name: ContenderName): string {
  return (median(perCpuSecond[name]) / 1000).toFixed(0);
}
