import { spread, type Spread } from "../benchmark.ts";
import type { WayName } from "./contender.ts";
import type { Loads, Measurement } from "./messages.ts";

/** Who runs the plugin. */
export const sides = ["upstream", "ours"] as const;

/** One of {@link sides}. */
export type Side = (typeof sides)[number];

/** What was measured of a way to the plugin with one kind of container. */
export interface MeasuredWay {
  readonly way: WayName;
  /** The name of the cell. */
  readonly cell: string;
  /** Round by round. */
  readonly rounds: Readonly<Record<Side, readonly Measurement[]>>;
}

/** The ways to load a plugin: upstream's; ours, to an instance; and ours with a thread that is started for it. */
export const loaders = ["upstream", "ours", "ours with a thread"] as const;

/** One of {@link loaders}. */
export type Loader = (typeof loaders)[number];

/** What loading the plugin took, round by round. */
export type MeasuredLoads = Readonly<Record<Loader, readonly Loads[]>>;

/** How many times as much CPU time upstream takes to load the first plugin of a process. */
export function loadRatio(loads: MeasuredLoads, loader: Loader): Spread {
  const times = (one: Loader): number[] => loads[one].map(({ first }) => first.cpuMs);
  return ratio(times("upstream"), times(loader));
}

/** What the benchmark has measured. */
export interface MeasuredNri {
  readonly ways: readonly MeasuredWay[];
  readonly loads: MeasuredLoads;
}

/** Calls per second, round by round: of the time that the calls took. */
export function rates({ rounds }: MeasuredWay, side: Side): number[] {
  return rounds[side].map(({ calls, callsMs }) => (calls / callsMs) * 1000);
}

/** µs of CPU time a call, round by round. */
export function cpuCosts({ rounds }: MeasuredWay, side: Side): number[] {
  return rounds[side].map(({ calls, cpuMs }) => (cpuMs / calls) * 1000);
}

/** How many times as large some values are as others, round by round, since those of one round had the same machine. */
export function ratio(some: readonly number[], others: readonly number[]): Spread {
  return spread(some.map((value, round) => value / (others[round] ?? Number.NaN)));
}
