import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildGuest } from "@armory-plugins/test-guests";
import type { Benchmark, BenchmarkOptions, BenchmarkResult } from "./benchmark.ts";
import { judgePipeline } from "./pipeline/judge-pipeline.ts";
import { measureProcess } from "./pipeline/measure-process.ts";
import type { MeasuredPipeline } from "./pipeline/measured-pipeline.ts";
import { plotPipeline } from "./pipeline/plot-pipeline.ts";
import { requireSameLogs } from "./pipeline/require-same-logs.ts";
import { tabulatePipeline } from "./pipeline/tabulate-pipeline.ts";
import { writeLines } from "./pipeline/write-lines.ts";
import { writeLogs } from "./pipeline/write-logs.ts";

/**
 * `armory run` from files to files, on Kafka's logs and on lines of JSON, beside the same with no plugin between.
 *
 * Whole processes, from start to end, with reading and writing; rounds are interleaved.
 */
export const pipeline: Benchmark = {
  summary:
    "armory run on 5 million records of Kafka's logs and a million lines of JSON, beside the same with no plugin (--part)",
  run,
};

// --- internal ---

/** What is measured: a pipeline through `armory run`, and the same pipeline without a plugin. */
interface Pipeline {
  readonly name: MeasuredPipeline["name"];
  readonly records: number;
  readonly armory: readonly [program: string, args: readonly string[]];
  readonly alone: readonly [program: string, args: readonly string[]];
}

async function run(
  { rounds, component, part, directory }: BenchmarkOptions,
  progress: (text: string) => void,
): Promise<BenchmarkResult> {
  const [logs, out] = [join(directory, "logs"), join(directory, "out")];
  const pipelines = await prepare(directory, logs, out, component, part);
  const measured: MeasuredPipeline[] = pipelines.map(({ name, records }) => ({
    name,
    records,
    armory: [],
    alone: [],
  }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, one] of pipelines.entries()) {
      for (const kind of round % 2 === 0 ? (["armory", "alone"] as const) : (["alone", "armory"] as const)) {
        await rm(out, { recursive: true, force: true });
        await mkdir(out);
        const [program, args] = one[kind];
        const usage = await measureProcess(program, args);
        measured[index]?.[kind].push(usage);
        const rate = ((one.records / usage.wallMs) * 1000).toFixed(0);
        progress(`round ${round} of ${rounds}, ${one.name}, ${kind}: ${rate} records/s`);
        if (round === 1 && one.name !== "JSONL") await requireSameLogs(logs, out);
      }
    }
  }
  return {
    text: [tabulatePipeline(measured), judgePipeline(measured)].join("\n\n"),
    data: { measured },
    plots: { "pipeline.svg": plotPipeline(measured) },
  };
}

async function prepare(
  directory: string,
  logs: string,
  out: string,
  component: string | undefined,
  part: number,
): Promise<Pipeline[]> {
  const guest = component === undefined ? join(directory, "guest.wasm") : resolve(component);
  if (component === undefined) await writeFile(guest, await buildGuest("backup.wat"));
  const lines = join(directory, "bench.jsonl");
  const [logRecords, lineRecords] = [await writeLogs(logs, 5e6 * part), await writeLines(lines, 1e6 * part)];
  const kafka = (threads: string): Omit<Pipeline, "name"> => ({
    records: logRecords,
    armory: [armory, ["run", guest, logs, "--format", "kafka", "--out", out, "--threads", threads, "--quiet"]],
    alone: [codecAlone, [logs, out, threads]],
  });
  return [
    { name: "Kafka, one thread", ...kafka("1") },
    { name: "Kafka, two threads", ...kafka("2") },
    {
      name: "JSONL",
      records: lineRecords,
      armory: [armory, ["run", guest, lines, "--quiet"]],
      alone: [jsonAlone, [lines]],
    },
  ];
}

const armory = fileURLToPath(new URL("../../packages/cli/bin/armory.js", import.meta.url));
const codecAlone = fileURLToPath(new URL("pipeline/codec-alone.ts", import.meta.url));
const jsonAlone = fileURLToPath(new URL("pipeline/json-alone.ts", import.meta.url));
