import { access, copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { showSpread, spread, table, type Benchmark, type BenchmarkOptions, type BenchmarkResult } from "./benchmark.ts";
import { ServedFleet } from "./fleet/served-fleet.ts";
import { childrenOf } from "./isolation/children-of.ts";
import { residentOf } from "./isolation/resident-of.ts";
import { LineProcess } from "./line-process.ts";
import { buildPeer } from "./nri/build-peer.ts";
import { cpuTimeOf } from "./nri/cpu-time.ts";
import { makeWorkload, toWorkloadFile } from "./nri/workload.ts";

/** Fifty plugins of one file, served to the real runtime: until all are registered, until all are replaced, and what they have in RAM. */
export const fleet: Benchmark = {
  summary: "fifty NRI plugins of one file: time to register, to reload, memory; in threads, in one process, in fifty",
  run,
};

// --- internal ---

const plugins = 50;
const betweenContainersMs = 500;

/** Where the plugins run. */
const places = {
  "threads of the daemon": { args: ["--isolation", "thread"], settings: "" },
  "one process, by `group`": { args: ["--isolation", "process"], settings: "group: bench\n" },
  "a process each": { args: ["--isolation", "process"], settings: "" },
} as const;

type Place = keyof typeof places;
const placeNames: readonly Place[] = ["threads of the daemon", "one process, by `group`", "a process each"];

/** What is measured of a round. */
const columns = [
  "registered, s",
  "CPU, s",
  "memory then, MiB",
  "memory at rest, MiB",
  "reloaded, s",
  "CPU of the reload, s",
] as const;

type Measured = Record<(typeof columns)[number], number>;

/** Where the files are. */
interface Setting {
  readonly peer: string;
  readonly workload: string;
  readonly directory: string;
}

async function run(
  { rounds, component, directory }: BenchmarkOptions,
  progress: (text: string) => void,
): Promise<BenchmarkResult> {
  const setting = await prepare(directory, component === undefined ? template : resolve(component));
  // So that the transpiled component is cached
  await measure(setting, placeNames[0] ?? "a process each", 1);
  const measured = new Map<Place, Measured[]>(placeNames.map((place) => [place, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const place of round % 2 === 0 ? placeNames.toReversed() : placeNames) {
      const one = await measure(setting, place, plugins);
      measured.get(place)?.push(one);
      const shown = columns.map((column) => `${column} ${one[column].toFixed(1)}`).join(", ");
      progress(`round ${round} of ${rounds}, ${place}: ${shown}`);
    }
  }
  const rows = [...measured].map(([place, all]) => [
    place,
    ...columns.map((column) => showSpread(spread(all.map((one) => one[column])), column.endsWith("MiB") ? 0 : 1)),
  ]);
  return {
    text: `${plugins} plugins of one file, median and spread:\n\n${table(["", ...columns], rows)}`,
    data: { plugins, measured: Object.fromEntries(measured) },
  };
}

const template = fileURLToPath(new URL("../../templates/nri/rust/plugin.wasm", import.meta.url));

async function prepare(directory: string, module: string): Promise<Setting> {
  await access(module);
  const workload = join(directory, "workload.json");
  await writeFile(workload, JSON.stringify(toWorkloadFile(makeWorkload(true))));
  await copyFile(module, join(directory, "plugin.wasm"));
  return { peer: await buildPeer(), workload, directory };
}

/** Serve so many, have each replaced, and end. */
async function measure({ peer, workload, directory }: Setting, place: Place, count: number): Promise<Measured> {
  const [served, socket] = [join(directory, "served"), join(directory, "nri.sock")];
  await fill(served, join(directory, "plugin.wasm"), place, count);
  const runtime = new LineProcess(peer, ["fleet", workload, socket]);
  await runtime.read(); // it listens
  const begin = performance.now();
  const daemon = new ServedFleet(served, socket, places[place].args);
  try {
    await runtime.ask(JSON.stringify({ plugins: count }));
    const registered = performance.now() - begin;
    const [cpu, memory] = [await cpuOf(daemon.pid), await residentOf(daemon.pid)];
    const settled = await atRest(daemon.pid, memory);
    const [reloadBegin, cpuBefore] = [performance.now(), await cpuOf(daemon.pid)];
    await configure(served, "# 2\n");
    const over = new AbortController();
    const replaced = daemon.untilReplaced(count).then(() => over.abort());
    // As on a busy node: a runtime that asks nothing keeps the versions before for ten seconds
    while (!over.signal.aborted) {
      await Promise.race([replaced, sleep(betweenContainersMs)]);
      if (!over.signal.aborted) await runtime.ask(JSON.stringify({ create: true }));
    }
    return {
      "registered, s": registered / 1000,
      "CPU, s": cpu / 1000,
      "memory then, MiB": memory / 2 ** 20,
      "memory at rest, MiB": settled / 2 ** 20,
      "reloaded, s": (performance.now() - reloadBegin) / 1000,
      "CPU of the reload, s": ((await cpuOf(daemon.pid)) - cpuBefore) / 1000,
    };
  } finally {
    await daemon.close();
    await runtime.close();
    await rm(served, { recursive: true, force: true });
  }
}

/** Plugins that have one name and differ by their indices, so that they share what belongs to the name. */
async function fill(directory: string, module: string, place: Place, count: number): Promise<void> {
  await Promise.all(["plugins", "conf"].map((one) => mkdir(join(directory, one), { recursive: true })));
  for (let index = 0; index < count; index += 1) {
    await copyFile(module, join(directory, "plugins", `${String(index + 10)}-bench.wasm`));
  }
  await configure(directory, "# 1\n");
  await writeFile(join(directory, "conf", "bench.yaml"), places[place].settings);
}

/** Give all plugins another config, in one step. */
async function configure(directory: string, text: string): Promise<void> {
  const draft = join(directory, "conf", ".bench.conf.tmp");
  await writeFile(draft, text);
  await rename(draft, join(directory, "conf", "bench.conf"));
}

/** Memory when it has not become less for a while: V8 gives back what a start has left when a thread is idle for some seconds. */
async function atRest(pid: number, memory: number): Promise<number> {
  let least = memory;
  for (let quiet = 0; quiet < 3; quiet += 1) {
    await sleep(5000);
    const now = await residentOf(pid);
    if (now < least * 0.98) quiet = 0;
    least = Math.min(least, now);
  }
  return least;
}

/** CPU time of a process and of those that it has started, in ms. */
async function cpuOf(pid: number): Promise<number> {
  const pids = [pid, ...(await childrenOf(pid))];
  const times = await Promise.all(pids.map((one) => cpuTimeOf(one)));
  return times.reduce<number>((sum, one) => sum + (one ?? Number.NaN), 0);
}
