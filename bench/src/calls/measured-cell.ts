import { spread, type Spread } from "../benchmark.ts";
import type { Cell } from "./cell.ts";

/** The ways to a plugin that are measured. */
export const contenderNames = ["native", "process", "transform", "jco"] as const;

/** One of {@link contenderNames}. */
export type ContenderName = (typeof contenderNames)[number];

/** What was measured of a cell. */
export interface MeasuredCell {
  readonly cell: Cell;
  /** Records per second of the whole process's CPU time, round by round. */
  readonly perCpuSecond: Readonly<Record<ContenderName, readonly number[]>>;
  /** Records per second of wall clock, round by round. */
  readonly perSecond: Readonly<Record<ContenderName, readonly number[]>>;
}

/** How many times as fast one contender is as another: round by round, since those of one round had the same machine. */
export function ratio({ perCpuSecond }: MeasuredCell, one: ContenderName, other: ContenderName): Spread {
  return spread(perCpuSecond[one].map((rate, round) => rate / (perCpuSecond[other][round] ?? Number.NaN)));
}
