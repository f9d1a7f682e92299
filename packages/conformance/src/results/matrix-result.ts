import type { CaseStatus, ConformanceResult, Item } from "./conformance-result.ts";

/** What the runs of several plugins on several engines found. It is plain data: every report is a function of it. */
export interface MatrixResult {
  /** Whether every run is ok, and no engine answers differently for a reason that nobody knows. */
  readonly ok: boolean;
  /** The seed of the order of the second runs. */
  readonly seed: number;
  /** The wall clock's time. */
  readonly milliseconds: number;
  /** How many cases ended how, over all runs; and how many differences between engines are not known. */
  readonly counts: Readonly<Record<CaseStatus | "different", number>>;
  /** The engines, in the order in which they ran. */
  readonly engines: readonly string[];
  /** One run for each plugin and engine: by plugin, then by engine. */
  readonly runs: readonly ConformanceResult[];
  /** Where engines disagree, by plugin and case. */
  readonly differences: readonly EngineDifference[];
}

/** One case in which engines gave different answers to the same call, whatever the case expects. */
export interface EngineDifference {
  readonly subject: string;
  readonly case: string;
  /** The index of the step: the first in which the engines disagree. */
  readonly step: number;
  /** Which of the things that the step gives; absent when it gives one. */
  readonly item?: Item;
  /** What was given. */
  readonly given?: string;
  /** What each engine answered, in the order of the engines. */
  readonly values: readonly EngineValue[];
  /** The first field that differs between the first engine and the first that disagrees with it. */
  readonly difference?: string;
  /** Why it is known: the case is a known failure of one of the engines. Absent, it is a failure. */
  readonly why?: string;
  /** The command that runs this case alone on these engines. */
  readonly command: string;
}

/** An engine's answer, as people read it. */
export interface EngineValue {
  readonly engine: string;
  readonly value: string;
}
