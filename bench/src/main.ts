// npm run bench -- NAME [--json] [--rounds N] [--component FILE] [--part N] [--language NAME] [--plots DIRECTORY]
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Benchmark, BenchmarkResult } from "./benchmark.ts";
import { calls } from "./calls.ts";
import { fleet } from "./fleet.ts";
import { guests } from "./guests.ts";
import { isolation } from "./isolation.ts";
import { memory } from "./memory.ts";
import { nri } from "./nri.ts";
import { pipeline } from "./pipeline.ts";
import { start } from "./start.ts";
import { stream } from "./stream.ts";

const benchmarks: Readonly<Record<string, Benchmark>> = {
  calls,
  start,
  stream,
  pipeline,
  memory,
  guests,
  nri,
  isolation,
  fleet,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    component: { type: "string" },
    part: { type: "string", default: "1" },
    language: { type: "string" },
    plots: { type: "string" },
  },
});
const name = positionals[0] ?? "";
const benchmark = benchmarks[name];
const rounds = Number(values.rounds);
const part = Number(values.part);
if (benchmark === undefined || !(rounds >= 1) || !(part > 0 && part <= 1)) {
  console.error(
    "usage: npm run bench -- NAME [--json] [--rounds N] [--component FILE] [--part 0.01] [--language NAME] [--plots DIRECTORY]",
  );
  for (const [one, { summary }] of Object.entries(benchmarks)) console.error(`  ${one.padEnd(9)} ${summary}`);
  process.exitCode = 2;
} else {
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length };
  const { text, data, plots = {} } = await run(benchmark);
  if (values.json)
    console.log(JSON.stringify({ benchmark: name, date: new Date().toISOString(), machine, rounds, ...data }, null, 2));
  else console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}\n\n${text}`);
  if (values.plots !== undefined) {
    await mkdir(values.plots, { recursive: true });
    for (const [file, svg] of Object.entries(plots)) await writeFile(join(values.plots, file), svg);
  }
}

// --- internal ---

async function run(chosen: Benchmark): Promise<BenchmarkResult> {
  const directory = await mkdtemp(join(tmpdir(), "armory-bench-"));
  await chmod(directory, 0o755);
  try {
    return await chosen.run(
      { rounds, component: values.component, part, language: values.language, directory },
      (line) => console.error(line),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
