import { spread } from "../benchmark.ts";
import { barChart } from "../plots/bar-chart.ts";
import { rates, type MeasuredPipeline } from "./measured-pipeline.ts";

/** How many records a second each pipeline takes, with a plugin and without. */
export function plotPipeline(pipelines: readonly MeasuredPipeline[]): string {
  return barChart({
    title: "From files to files, with a plugin and without",
    unit: "thousand records per second",
    scale: "linear",
    series: [
      { name: "no plugin", colour: 0 },
      { name: "armory run", colour: 1 },
    ],
    groups: pipelines.map((pipeline) => ({
      name: pipeline.name,
      bars: [spread(rates(pipeline, pipeline.alone)), spread(rates(pipeline, pipeline.armory))],
    })),
  });
}
