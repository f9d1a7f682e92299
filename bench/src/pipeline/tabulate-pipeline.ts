import { median, showSpread, spread, table } from "../benchmark.ts";
import { costs, rates, type MeasuredRoad } from "./measured-road.ts";

/** A table of what each way takes with a plugin and without. */
export function tabulatePipeline(roads: readonly MeasuredRoad[]): string {
  const rows = roads.flatMap((road) =>
    (["alone", "armory"] as const).map((kind) => [
      `${road.name}, ${kind === "alone" ? "no plugin" : "armory run"}`,
      road.records.toLocaleString("en-US"),
      showSpread(spread(rates(road, road[kind]))),
      showSpread(spread(costs(road, road[kind])), 2),
      (median(road[kind].map(({ peakBytes }) => peakBytes)) / 2 ** 20).toFixed(0),
    ]),
  );
  const head = ["", "records", "thousand records per second", "µs of CPU a record", "peak memory, MiB"];
  return `From files to files, median and spread:\n\n${table(head, rows)}`;
}
