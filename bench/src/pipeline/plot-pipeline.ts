import { spread } from "../benchmark.ts";
import { barChart } from "../plots/bar-chart.ts";
import { rates, type MeasuredRoad } from "./measured-road.ts";

/** How many records a second each way takes, with a plugin and without. */
export function plotPipeline(roads: readonly MeasuredRoad[]): string {
  return barChart({
    title: "From files to files, with a plugin and without",
    unit: "thousand records per second",
    scale: "linear",
    series: [
      { name: "no plugin", colour: 0 },
      { name: "armory run", colour: 1 },
    ],
    groups: roads.map((road) => ({
      name: road.name,
      bars: [spread(rates(road, road.alone)), spread(rates(road, road.armory))],
    })),
  });
}
