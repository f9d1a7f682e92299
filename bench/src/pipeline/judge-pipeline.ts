import { median, showSpread, spread, table } from "../benchmark.ts";
import { costs, rates, type MeasuredPipeline } from "./measured-pipeline.ts";

/** A table of what was aimed at, whether it is reached, and by how much. */
export function judgePipeline(pipelines: readonly MeasuredPipeline[]): string {
  const find = (name: MeasuredPipeline["name"]): MeasuredPipeline => {
    const pipeline = pipelines.find((one) => one.name === name);
    if (pipeline === undefined) throw new Error(`"${name}" was not measured`);
    return pipeline;
  };
  const [one, two, json] = [find("Kafka, one thread"), find("Kafka, two threads"), find("JSONL")];
  const share = ratios(rates(one, one.armory), rates(one, one.alone));
  const scale = ratios(rates(two, two.armory), rates(one, one.armory));
  const plugin = ratios(costs(json, json.armory), costs(json, json.alone)).map((times) => times - 1);
  const rows = [
    ["Kafka's logs with a plugin: ≥ 0.6 × the rate without", yesNo(median(share) >= 0.6), of(share)],
    ["two threads: ≥ 1.7 × one", yesNo(median(scale) >= 1.7), of(scale)],
    ["JSONL: the plugin's CPU time ≤ 1 × the JSON's", yesNo(median(plugin) <= 1), of(plugin)],
  ];
  return `Goals:\n\n${table(["goal", "reached", "median and spread"], rows)}`;
}

// --- internal ---

/** Round by round. */
function ratios(some: readonly number[], others: readonly number[]): number[] {
  return some.map((value, round) => value / (others[round] ?? Number.NaN));
}

function of(values: readonly number[]): string {
  return `${showSpread(spread(values), 2)} ×`;
}

function yesNo(is: boolean): string {
  return is ? "yes" : "no";
}
