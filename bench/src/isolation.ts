import { access, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Isolation } from "@armory-plugins/host";
import { buildGuest } from "@armory-plugins/test-guests";
import { showSpread, spread, table, type Benchmark, type BenchmarkOptions, type BenchmarkResult } from "./benchmark.ts";
import type { MeasuredRecords } from "./isolation/measure-records.ts";
import { residentOf } from "./isolation/resident-of.ts";
import { LineProcess } from "./line-process.ts";
import { buildPeer } from "./nri/build-peer.ts";
import type { Answers, Measurement } from "./nri/messages.ts";
import { ServedNri } from "./nri/served-nri.ts";
import { makeWorkload, toWorkloadFile } from "./nri/workload.ts";

/** The same plugins in a thread and in a process of their own: start, memory, calls. Rounds are interleaved. */
export const isolation: Benchmark = {
  summary: "a plugin in a thread beside one in a process: start, memory, records, and requests of the real runtime",
  run,
};

// --- internal ---

const ways: readonly Isolation[] = ["thread", "process"];

/** Numbers by what they are of, round by round. */
type Series = Record<Isolation, number[]>;

async function run(
  { rounds, component, directory }: BenchmarkOptions,
  progress: (text: string) => void,
): Promise<BenchmarkResult> {
  const plugin = component === undefined ? join(directory, "guest.wasm") : resolve(component);
  if (component === undefined) await writeFile(plugin, await buildGuest("backup.wat"));
  const nri = await prepareNri(directory);
  // So that transpiled components are cached
  await records("thread", plugin);
  const measured = new Map<string, Series>();
  const note = (what: string, way: Isolation, value: number): void => {
    const series = measured.get(what) ?? { thread: [], process: [] };
    series[way].push(value);
    measured.set(what, series);
  };
  for (let round = 1; round <= rounds; round += 1) {
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
      const { startMs, residentBytes, batches } = await records(way, plugin);
      note("start of a record plugin, ms", way, startMs);
      note("memory of all processes, one topic, MiB", way, residentBytes / 2 ** 20);
      for (const [size, perSecond] of Object.entries(batches)) {
        note(`thousand records a second, batches of ${size}`, way, perSecond / 1000);
      }
      const served = await requests(way, nri);
      note("requests of the runtime a second", way, served.perSecond);
      note("a request at the median, µs", way, served.p50Us);
      note("memory of `armory nri serve` and its process, MiB", way, served.residentBytes / 2 ** 20);
      progress(`round ${round} of ${rounds}, ${way}: ${served.perSecond.toFixed(0)} requests/s`);
    }
  }
  return { text: render(measured), data: { measured: Object.fromEntries(measured) } };
}

async function records(way: Isolation, component: string): Promise<MeasuredRecords> {
  const child = new LineProcess(process.execPath, [measureRecords, way, component]);
  try {
    return await child.read();
  } finally {
    await child.close();
  }
}

const measureRecords = fileURLToPath(new URL("isolation/measure-records.ts", import.meta.url));
const template = fileURLToPath(new URL("../../templates/nri/go-core/plugin.wasm", import.meta.url));

/** What the runtime asks: the program that is the runtime, its workload, and a directory with the plugin. */
interface NriSetting {
  readonly peer: string;
  readonly workload: string;
  readonly directory: string;
}

async function prepareNri(directory: string): Promise<NriSetting> {
  await access(template);
  const workload = makeWorkload(true);
  await Promise.all(["plugins", "conf"].map((one) => mkdir(join(directory, one))));
  await copyFile(template, join(directory, "plugins", "10-bench.wasm"));
  await writeFile(join(directory, "conf", "10-bench.conf"), workload.config);
  const file = join(directory, "workload.json");
  await writeFile(file, JSON.stringify(toWorkloadFile(workload)));
  return { peer: await buildPeer(), workload: file, directory };
}

async function requests(
  way: Isolation,
  { peer, workload, directory }: NriSetting,
): Promise<{ readonly perSecond: number; readonly p50Us: number; readonly residentBytes: number }> {
  const socket = join(directory, "nri.sock");
  await rm(socket, { force: true });
  const runtime = new LineProcess(peer, ["runtime", workload, "-socket", socket]);
  await runtime.read(); // it listens
  const served = new ServedNri(directory, socket, ["--isolation", way, "--log-level", "warn"]);
  try {
    await runtime.read<Answers>();
    const order = JSON.stringify({ cell: 0, milliseconds: 1000 });
    await runtime.ask<Measurement>(order);
    const { calls, callsMs, p50Us } = await runtime.ask<Measurement>(order);
    return { perSecond: (calls / callsMs) * 1000, p50Us, residentBytes: await residentOf(served.pid) };
  } finally {
    await served.close();
    await runtime.close();
  }
}

function render(measured: ReadonlyMap<string, Series>): string {
  const rows = [...measured].map(([what, series]) => {
    const ratios = series.process.map((value, round) => value / (series.thread[round] ?? Number.NaN));
    return [what, ...ways.map((way) => showSpread(spread(series[way]), 1)), showSpread(spread(ratios), 2)];
  });
  return `A thread and a process, and how many times as much it is in a process, median and spread:\n\n${table(["", ...ways, "process / thread"], rows)}`;
}
