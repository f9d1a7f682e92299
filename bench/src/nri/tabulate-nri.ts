import { showSpread, spread, table } from "../benchmark.ts";
import { wayNames, type WayName } from "./contender.ts";
import type { LoadTime } from "./messages.ts";
import {
  cpuCosts,
  loaders,
  rates,
  ratio,
  sides,
  type MeasuredLoads,
  type MeasuredNri,
  type MeasuredWay,
} from "./measured-nri.ts";

/** Tables of the ways to the plugin, of its loading, and of how many times as fast ours is. */
export function tabulateNri({ ways, loads }: MeasuredNri): string {
  return [
    ...wayNames.map((name) =>
      tabulateWay(
        name,
        ways.filter(({ way }) => way === name),
      ),
    ),
    tabulateLoads(loads),
    tabulateRatios(ways),
  ].join("\n\n");
}

/** What a way is called. */
export const wayTitles: Readonly<Record<WayName, string>> = {
  call: "the wasm call alone",
  client: "a call with protobuf on both sides",
  runtime: "the runtime's whole way",
};

// --- internal ---

function tabulateWay(name: WayName, ways: readonly MeasuredWay[]): string {
  const rows = ways.flatMap((way) =>
    sides.map((side) => [
      `${way.cell}, ${side}`,
      showSpread(spread(rates(way, side))),
      showSpread(spread(way.rounds[side].map(({ p50Us }) => p50Us)), 1),
      showSpread(spread(way.rounds[side].map(({ p99Us }) => p99Us)), 1),
      showSpread(spread(cpuCosts(way, side)), 1),
    ]),
  );
  const head = ["container", "per second", "p50, µs", "p99, µs", "CPU, µs a call"];
  return `CreateContainer, ${wayTitles[name]}, median and spread:\n\n${table(head, rows)}`;
}

function tabulateLoads(loads: MeasuredLoads): string {
  const show = (times: readonly LoadTime[], of: keyof LoadTime): string =>
    showSpread(spread(times.map((time) => time[of])));
  const rows = loaders.flatMap((loader) =>
    (["first", "again"] as const).map((which) => {
      const times = loads[loader].map((load) => load[which]);
      return [
        `${loader}, ${which === "first" ? "first in a process" : "once more"}`,
        show(times, "wallMs"),
        show(times, "cpuMs"),
      ];
    }),
  );
  return `Loading the plugin, from its file to an instance, median and spread:\n\n${table(["", "ms", "CPU, ms"], rows)}`;
}

function tabulateRatios(ways: readonly MeasuredWay[]): string {
  const rows = ways.map((way) => {
    const p50s = sides.map((side) => way.rounds[side].map(({ p50Us }) => p50Us)) as [number[], number[]];
    return [
      `${wayTitles[way.way]}, ${way.cell}`,
      showSpread(ratio(rates(way, "ours"), rates(way, "upstream")), 2),
      showSpread(ratio(...p50s), 2),
      showSpread(ratio(cpuCosts(way, "upstream"), cpuCosts(way, "ours")), 2),
    ];
  });
  const head = ["", "per second", "p50", "CPU"];
  return `How many times as fast as upstream, round by round, median and spread:\n\n${table(head, rows)}`;
}
