import { access, chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { median, type Benchmark, type BenchmarkOptions, type BenchmarkResult } from "./benchmark.ts";
import { LineProcess } from "./line-process.ts";
import { buildPeer } from "./nri/build-peer.ts";
import { type Contender, type Setting, startOurs, startUpstream, type WayName, wayNames } from "./nri/contender.ts";
import { judgeNri } from "./nri/judge-nri.ts";
import { type Loader, loaders, type MeasuredWay, rates, type Side, sides } from "./nri/measured-nri.ts";
import type { Loads, Measurement } from "./nri/messages.ts";
import { plotNri } from "./nri/plot-nri.ts";
import { requireSameAnswers } from "./nri/require-same-answers.ts";
import { tabulateNri, wayTitles } from "./nri/tabulate-nri.ts";
import { makeWorkload, toWorkloadFile, type Workload } from "./nri/workload.ts";

/**
 * An NRI plugin here and where upstream runs it, in wazero: the wasm call alone, a call with protobuf on both sides, loading, and the whole way
 * from the real runtime's adaptation and back.
 *
 * Both run the same core module, which upstream's SDK made, and answer the same requests. Rounds are interleaved.
 */
export const nri: Benchmark = {
  summary: "an NRI plugin here and in upstream's wazero: calls, loading, and the whole way from the real runtime",
  run,
};

// --- internal ---

/** How long one measurement takes. */
const milliseconds = 500;

/** How much CPU time a contender has before it: V8 compiles what a plugin does often once more, and better. */
const warmUpMs = 2000;

async function run(
  { rounds, component, directory }: BenchmarkOptions,
  progress: (text: string) => void,
): Promise<BenchmarkResult> {
  const module = component === undefined ? template : resolve(component);
  const workload = makeWorkload(component === undefined);
  const setting = await prepare(directory, module, workload);
  const ways = wayNames.flatMap((way) => workload.cells.map(({ name }) => new Rounds(way, name)));
  const loads: Record<Loader, Loads[]> = { upstream: [], ours: [], "ours with a thread": [] };
  for (let round = 1; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? sides : sides.toReversed();
    for (const way of wayNames) {
      const of = ways.filter((one) => one.way === way);
      await measure(way, of, order, setting);
      const shown = of.map((one) => `${one.cell} ${sides.map((side) => latest(one, side)).join(" and ")}`);
      progress(`round ${round} of ${rounds}, ${wayTitles[way]}, per second, upstream and ours: ${shown.join(", ")}`);
    }
    for (const loader of round % 2 === 0 ? loaders : loaders.toReversed()) {
      loads[loader].push(await load(loader, setting));
    }
    const shown = loaders.map((loader) => `${loader} ${loads[loader].at(-1)?.first.wallMs.toFixed(0)} ms`).join(", ");
    progress(`round ${round} of ${rounds}, loading: ${shown}`);
  }
  const measured = { ways, loads };
  const { cells } = workload;
  const legend = cells
    .map(({ name, about, requests }) => `- ${name}: ${about}; ${requests[0]?.length} bytes`)
    .join("\n");
  return {
    text: [legend, tabulateNri(measured), judgeNri(measured)].join("\n\n"),
    data: { milliseconds, ...measured },
    plots: plotNri(measured),
  };
}

/** What is measured of a way and a cell, as rounds come in. */
class Rounds implements MeasuredWay {
  readonly way: WayName;
  readonly cell: string;
  readonly rounds: Readonly<Record<Side, Measurement[]>> = { upstream: [], ours: [] };

  constructor(way: WayName, cell: string) {
    this.way = way;
    this.cell = cell;
  }
}

const template = fileURLToPath(new URL("../../templates/nri/go-core/plugin.wasm", import.meta.url));

async function prepare(directory: string, module: string, workload: Workload): Promise<Setting> {
  await access(module);
  const peer = await buildPeer();
  const file = join(directory, "workload.json");
  await writeFile(file, JSON.stringify(toWorkloadFile(workload)));
  await Promise.all([mkdir(join(directory, "plugins")), mkdir(join(directory, "conf"))]);
  // Upstream takes executable files for plugins, and the whole of a name for the plugin's.
  const plugin = join(directory, "plugins", "10-bench");
  await copyFile(module, plugin);
  await chmod(plugin, 0o755);
  await writeFile(join(directory, "conf", "10-bench.conf"), workload.config);
  return { peer, module, workload: file, directory };
}

/** A round of one way: both sides in processes of their own, which take turns cell by cell. */
async function measure(
  way: WayName,
  cells: readonly Rounds[],
  order: readonly Side[],
  setting: Setting,
): Promise<void> {
  const contenders: Record<Side, Contender> = {
    upstream: startUpstream(way, setting),
    ours: await startOurs(way, setting),
  };
  try {
    const names = cells.map(({ cell }) => cell);
    requireSameAnswers(names, await contenders.upstream.answers(), await contenders.ours.answers());
    for (const [cell, { rounds }] of cells.entries()) {
      for (const side of order) {
        await warmUp(contenders[side], cell);
        rounds[side].push(await contenders[side].measure({ cell, milliseconds }));
      }
    }
  } finally {
    await Promise.all([contenders.upstream.close(), contenders.ours.close()]);
  }
}

async function warmUp(contender: Contender, cell: number): Promise<void> {
  let left = warmUpMs;
  while (left > 0) {
    const { cpuMs } = await contender.measure({ cell, milliseconds });
    left -= Number.isNaN(cpuMs) ? milliseconds : cpuMs;
  }
}

async function load(loader: Loader, { peer, module }: Setting): Promise<Loads> {
  const ours = [timeLoad, loader === "ours" ? "instance" : "thread", module];
  const loading =
    loader === "upstream" ? new LineProcess(peer, ["load", module]) : new LineProcess(process.execPath, ours);
  try {
    return await loading.read();
  } finally {
    await loading.close();
  }
}

const timeLoad = fileURLToPath(new URL("nri/time-load.ts", import.meta.url));

function latest(way: MeasuredWay, side: Side): string {
  return median(rates(way, side).slice(-1)).toFixed(0);
}
