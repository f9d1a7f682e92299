/** What a run found. It is plain data: every report is a function of it. */
export interface ConformanceResult {
  /** The plugin's name, as the subject says it. */
  readonly subject: string;
  /** The engine that ran it. */
  readonly engine: string;
  /** The world that the plugin implements. */
  readonly world: string;
  /** The behaviors whose cases were selected, implied ones included. */
  readonly behaviours: readonly string[];
  /** The seed of the order of the second runs. */
  readonly seed: number;
  /** The wall clock's time. */
  readonly milliseconds: number;
  /** Whether the plugin conforms: nothing failed, at least one case passed and every case was run, no known failure is stale. */
  readonly ok: boolean;
  /** How many cases ended how. */
  readonly counts: Readonly<Record<CaseStatus, number>>;
  /** Problems of the run that belong to no case: known failures that match nothing. */
  readonly problems: readonly string[];
  /** The cases, sorted by name. */
  readonly cases: readonly CaseResult[];
}

/**
 * How a case ended. `expected-failure` is a failure that a known failure foresees; `not-run` means that the plugin could
 * not be set up for the case.
 */
export type CaseStatus = "passed" | "failed" | "expected-failure" | "not-run";

/** What a run found about one case. */
export interface CaseResult {
  readonly name: string;
  readonly description: string;
  readonly clause?: string;
  readonly behaviour: string;
  readonly status: CaseStatus;
  readonly milliseconds: number;
  /** What went wrong; also of an expected failure. */
  readonly failures: readonly Failure[];
  /** Why it is an expected failure, or was not run. */
  readonly why?: string;
  /** The command that runs this case alone. */
  readonly command: string;
}

/** One of several things that a step gives to the plugin. */
export interface Item {
  /** What such a thing is called: `message`. */
  readonly name: string;
  /** Its index among those of the step, repetitions counted. */
  readonly index: number;
}

/**
 * One thing that went wrong in a case.
 *
 * `mismatch`: another answer than expected. `broken-call`: a trap, a limit. `broken-contract`: an answer that the world
 * does not allow. `not-deterministic`: another answer the second time. `batch-disagrees`: another answer for what a step gives
 * one by one than for all at once. `unexpected-pass`: a known failure that passes.
 */
export interface Failure {
  readonly kind:
    | "mismatch"
    | "broken-call"
    | "broken-contract"
    | "not-deterministic"
    | "batch-disagrees"
    | "unexpected-pass";
  /** The index of the step; absent when the whole case is meant. */
  readonly step?: number;
  /** Which of the things that the step gives; absent when it gives one. */
  readonly item?: Item;
  /** What was given. */
  readonly given?: string;
  readonly expected: string;
  readonly actual: string;
  /** The first field that differs. */
  readonly difference?: string;
  /** Of a call that failed: the last lines that the instance printed before. They are the plugin's own words, as it printed them. */
  readonly printed?: readonly string[];
}
