import type { ProcessUsage } from "./measure-process.ts";

/** What was measured of a pipeline from files to files. */
export interface MeasuredPipeline {
  readonly name: "Kafka, one thread" | "Kafka, two threads" | "JSONL";
  readonly records: number;
  /** Through `armory run` with a plugin, round by round. */
  readonly armory: ProcessUsage[];
  /** Without a plugin. */
  readonly alone: ProcessUsage[];
}

/** Thousand records per second of wall clock, round by round. */
export function rates({ records }: MeasuredPipeline, usages: readonly ProcessUsage[]): number[] {
  return usages.map(({ wallMs }) => records / wallMs);
}

/** Microseconds of CPU time a record, round by round. */
export function costs({ records }: MeasuredPipeline, usages: readonly ProcessUsage[]): number[] {
  return usages.map(({ cpuMs }) => (cpuMs * 1000) / records);
}
