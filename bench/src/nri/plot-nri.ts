import { spread } from "../benchmark.ts";
import { barChart, type Series } from "../plots/bar-chart.ts";
import { loadGoal, wayGoals } from "./judge-nri.ts";
import { wayNames } from "./contender.ts";
import { cpuCosts, loadRatio, rates, ratio, sides, type MeasuredNri, type Side } from "./measured-nri.ts";

/** Two plots: how many containers, and how many times as much CPU time upstream takes. */
export function plotNri({ ways, loads }: MeasuredNri): Readonly<Record<string, string>> {
  return {
    "nri.svg": barChart({
      title: "CreateContainer per second, by way and container",
      unit: "calls per second, in equal factors",
      scale: "log",
      series: sides.map((side) => series[side]),
      groups: ways.map((way) => ({
        name: `${shortTitles[way.way]}, ${way.cell}`,
        bars: sides.map((side) => spread(rates(way, side))),
      })),
    }),
    "nri-upstream.svg": barChart({
      title: "How many times as much CPU time upstream takes",
      unit: `times, in equal factors; the lines are the goals: ${goals.map(([name, goal]) => `${goal} ${name}`).join(", ")}`,
      scale: "log",
      series: [series.ours],
      groups: [
        ...ways.map((way) => ({
          name: `${shortTitles[way.way]}, ${way.cell}`,
          bars: [ratio(cpuCosts(way, "upstream"), cpuCosts(way, "ours"))],
        })),
        { name: "loading", bars: [loadRatio(loads, "ours")] },
        { name: "loading, with a thread", bars: [loadRatio(loads, "ours with a thread")] },
      ],
      marks: goals.map(([, goal]) => goal),
    }),
  };
}

// --- internal ---

const shortTitles = { call: "call alone", client: "with protobuf", runtime: "whole way" } as const;

const goals: readonly (readonly [name: string, goal: number])[] = [
  ...wayNames.map((way) => [shortTitles[way], wayGoals[way]] as const),
  ["loading, with a thread", loadGoal],
];

const series: Readonly<Record<Side, Series>> = {
  upstream: { name: "upstream, wazero", colour: 0 },
  ours: { name: "this host", colour: 1 },
};
