// npm run bench -- NAME [--json] [--rounds N] [--component FILE]
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Benchmark, BenchmarkOptions } from "./benchmark.ts";
import { calls } from "./calls.ts";
import { guests } from "./guests.ts";
import { start } from "./start.ts";
import { stream } from "./stream.ts";

const benchmarks: Readonly<Record<string, Benchmark>> = { calls, start, stream, guests };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    component: { type: "string" },
  },
});
const name = positionals[0] ?? "";
const benchmark = benchmarks[name];
const rounds = Number(values.rounds);
if (benchmark === undefined || !(rounds >= 1)) {
  console.error("usage: npm run bench -- NAME [--json] [--rounds N] [--component FILE]");
  for (const [one, { summary }] of Object.entries(benchmarks)) console.error(`  ${one.padEnd(8)} ${summary}`);
  process.exitCode = 2;
} else {
  const options: BenchmarkOptions = { rounds, component: values.component };
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length };
  const result = await benchmark.run(options, (text) => console.error(text));
  if (values.json)
    console.log(
      JSON.stringify({ benchmark: name, date: new Date().toISOString(), machine, rounds, ...result.data }, null, 2),
    );
  else
    console.log(
      `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, medians of ${rounds} rounds\n\n${result.text}`,
    );
}
