import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Engine,
  type EnginePlugin,
  engineByName,
  engineNames,
  installWasmtime,
} from "@armory-plugins/conformance";
import { buildGuest } from "@armory-plugins/test-guests";
import { median, table, type Benchmark, type BenchmarkOptions, type BenchmarkResult } from "./benchmark.ts";
import { type BuildTimes, timeBuilds } from "./guests/build-times.ts";
import { type Guest, copyTemplates } from "./guests/copy-templates.ts";
import { type EngineTimes, timeInstance } from "./guests/engine-times.ts";
import { type InstalledSize, measureInstalled } from "./guests/installed-sizes.ts";

/**
 * What a plugin of each language takes: its size, its builds and what its project installs, and on each engine an instance, its `init` and a record. In TypeScript there is one in each JavaScript engine.
 *
 * A guest that is written by hand and does nothing shows what the engines take by themselves.
 */
export const guests: Benchmark = {
  summary:
    "the templates of each language: size, build, installed project, and on each engine instantiate, init, a record",
  run,
};

// --- internal ---

/** What was measured of a guest, round by round. */
interface Measured {
  readonly name: string;
  bytes: number;
  readonly builds: BuildTimes[];
  readonly engines: Record<string, EngineTimes[]>;
}

interface Opened {
  readonly engine: Engine;
  readonly plugin: EnginePlugin;
  readonly config: string | undefined;
  readonly times: EngineTimes[];
}

async function run({ rounds, language }: BenchmarkOptions, progress: (text: string) => void): Promise<BenchmarkResult> {
  const directory = await mkdtemp(join(await cacheDirectory(), "guests-"));
  try {
    const templates = (await copyTemplates(directory)).filter(
      (one) => language === undefined || one.language === language,
    );
    if (templates.length === 0) throw new Error(`cannot measure guests in ${language}: no template is written in it`);
    const measured = new Map<string, Measured>(
      templates.map(({ name }) => [name, { name, bytes: 0, builds: [], engines: {} }]),
    );
    const inLanguages = [...new Set(templates.map((one) => one.language))];
    const installed = await measureInstalled(join(directory, "installed"), inLanguages, progress);
    await buildAll(templates, measured, rounds, progress);
    const byHand: Guest = { ...blank, dir: directory, component: join(directory, "by-hand.wasm") };
    await writeFile(byHand.component, await buildGuest("backup.wat"));
    measured.set(byHand.name, { name: byHand.name, bytes: 0, builds: [], engines: {} });
    for (const { name, component } of [...templates, byHand]) {
      const found = measured.get(name);
      if (found !== undefined) found.bytes = (await stat(component)).size;
    }
    const ofRecords = [...templates.filter(({ kind }) => kind !== "nri"), byHand];
    await callAll(ofRecords, measured, rounds, progress);
    const all = [...measured.values()];
    return { text: render(all, installed), data: { guests: all, installed } };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const blank = { name: "by hand, does nothing", kind: "backup", language: "rust", config: "" } as const;

/** Inside of the repository, where copies of TypeScript templates find their packages; git ignores it. */
async function cacheDirectory(): Promise<string> {
  const directory = fileURLToPath(new URL("../.cache/", import.meta.url));
  await mkdir(directory, { recursive: true });
  return directory;
}

/** Each round builds every guest. What package managers have to download makes the first one longer; the median leaves it out. */
async function buildAll(
  templates: readonly Guest[],
  measured: ReadonlyMap<string, Measured>,
  rounds: number,
  progress: (text: string) => void,
): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    for (const guest of templates) {
      const times = await timeBuilds(guest);
      measured.get(guest.name)?.builds.push(times);
      progress(
        `build ${round} of ${rounds}, ${guest.name}: cold ${times.cold.toFixed(0)} ms, warm ${times.warm.toFixed(0)} ms`,
      );
    }
  }
}

/** Each round opens every guest on every engine. Transpiling and compiling a component is done before. */
async function callAll(
  guestsToCall: readonly Guest[],
  measured: ReadonlyMap<string, Measured>,
  rounds: number,
  progress: (text: string) => void,
): Promise<void> {
  await installWasmtime({ onOutput: progress });
  const opened: Opened[] = [];
  try {
    for (const engine of engineNames.map((name) => engineByName(name))) {
      for (const { name, component, config } of guestsToCall) {
        const found = measured.get(name);
        if (found === undefined) continue;
        const times: EngineTimes[] = [];
        found.engines[engine.name] = times;
        const plugin = await engine.load(component, {});
        opened.push({ engine, plugin, config: config === "" ? undefined : config, times });
      }
    }
    for (let round = 0; round <= rounds; round += 1) {
      for (const { engine, plugin, config, times } of round % 2 === 0 ? opened : opened.toReversed()) {
        const one = await timeInstance(engine, plugin, config);
        if (round > 0) times.push(one);
      }
      progress(`calls ${round} of ${rounds}`);
    }
  } finally {
    await Promise.all(opened.map(({ plugin }) => plugin.close()));
  }
}

function render(all: readonly Measured[], installed: readonly InstalledSize[]): string {
  const seconds = (builds: readonly BuildTimes[], which: keyof BuildTimes): string =>
    builds.length === 0 ? "–" : (median(builds.map((one) => one[which])) / 1000).toFixed(1);
  const sizes = table(
    ["", "size, kB", "build cold, s", "build warm, s"],
    all.map(({ name, bytes, builds }) => [
      name,
      (bytes / 1000).toFixed(0),
      seconds(builds, "cold"),
      seconds(builds, "warm"),
    ]),
  );
  const calls = engineNames.map((engine) => {
    const called = all.filter(({ engines }) => engines[engine] !== undefined);
    const rows = called.map(({ name, engines }) => {
      const times = engines[engine] ?? [];
      const spread = times.map(({ record }) => record);
      return [
        name,
        median(times.map(({ instantiate }) => instantiate)).toFixed(1),
        median(times.map(({ init }) => init)).toFixed(2),
        median(spread).toFixed(1),
        `${Math.min(...spread).toFixed(1)}–${Math.max(...spread).toFixed(1)}`,
      ];
    });
    return `${engine}:\n\n${table(["", "instantiate, ms", "init, ms", "µs per record", "spread"], rows)}`;
  });
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  const projects = table(
    ["a project in", "its own files, kB", "node_modules, MB", "of the language, MB"],
    installed.map(({ language, project, npm, own }) => [
      language,
      (project / 1000).toFixed(0),
      megabytes(npm),
      own === 0 ? "–" : megabytes(own),
    ]),
  );
  return [sizes, projects, ...calls].join("\n\n");
}
