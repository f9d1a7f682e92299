import { median, showSpread, spread, table } from "../benchmark.ts";
import { costs, rates, type MeasuredPipeline } from "./measured-pipeline.ts";

/** A table of what each pipeline takes with a plugin and without. */
export function tabulatePipeline(pipelines: readonly MeasuredPipeline[]): string {
  const rows = pipelines.flatMap((pipeline) =>
    (["alone", "armory"] as const).map((kind) => [
      `${pipeline.name}, ${kind === "alone" ? "no plugin" : "armory run"}`,
      pipeline.records.toLocaleString("en-US"),
      showSpread(spread(rates(pipeline, pipeline[kind]))),
      showSpread(spread(costs(pipeline, pipeline[kind])), 2),
      (median(pipeline[kind].map(({ peakBytes }) => peakBytes)) / 2 ** 20).toFixed(0),
    ]),
  );
  const head = ["", "records", "thousand records per second", "µs of CPU a record", "peak memory, MiB"];
  return `From files to files, median and spread:\n\n${table(head, rows)}`;
}
