import { spread } from "../benchmark.ts";
import { barChart, type Series } from "../plots/bar-chart.ts";
import { cellName } from "./cell.ts";
import { contenderNames, ratio, type ContenderName, type MeasuredCell } from "./measured-cell.ts";

/** Two plots: how many records, and how many times as many as native wasmtime does. */
export function plotCalls(cells: readonly MeasuredCell[]): Readonly<Record<string, string>> {
  return {
    "calls.svg": barChart({
      title: "Records per CPU second, by transform, payload and headers",
      unit: "thousand records per second of the whole process's CPU time, in equal factors",
      scale: "log",
      series: contenderNames.map((name) => series[name]),
      groups: cells.map(({ cell, perCpuSecond }) => ({
        name: cellName(cell),
        bars: contenderNames.map((name) => spread(perCpuSecond[name].map((rate) => rate / 1000))),
      })),
    }),
    "calls-native.svg": barChart({
      title: "How many times as many as native wasmtime",
      unit: "times; the lines are the goals 1.3, 2 and 4",
      scale: "linear",
      series: compared.map((name) => series[name]),
      groups: cells.map((one) => ({
        name: cellName(one.cell),
        bars: compared.map((name) => ratio(one, name, "native")),
      })),
      marks: [1.3, 2, 4],
    }),
  };
}

// --- internal ---

const compared = ["process", "transform"] as const;

const series: Readonly<Record<ContenderName, Series>> = {
  native: { name: "native wasmtime", colour: 0 },
  process: { name: "host, process", colour: 1 },
  transform: { name: "host, transform", colour: 2 },
  jco: { name: "jco bare", colour: 3 },
};
