import { matchesGlob } from "../cases/glob.ts";
import type { KnownFailure } from "../cases/known-failures.ts";
import type { CaseResult, Failure } from "../results/conformance-result.ts";
import type { ConformanceCase } from "../system/conformance-case.ts";
import { type Observation, isRefused } from "../system/observation.ts";
import type { System } from "../system/system.ts";
import { renderText } from "../values/render-value.ts";
import { compareRuns } from "./compare-runs.ts";
import { judgeCase } from "./judge-case.ts";
import type { CaseRun } from "./run-rounds.ts";

/** What belongs to the run of a case. */
export interface CaseSurroundings {
  readonly system: System;
  readonly known: readonly KnownFailure[];
  /** The command that runs this case alone. */
  readonly command: string;
  /** The config that cases for any plugin start it with, and what helps when it refuses that. */
  readonly setup: { readonly config: string | undefined; readonly remedy: string };
}

/**
 * What the runs of a case amount to: judged, compared with each other, and held against the known failures.
 *
 * `smallest` are the failures of a smaller value, to show in place of those of the first run.
 */
export function toCaseResult(
  found: ConformanceCase,
  runs: readonly CaseRun[],
  { system, known, command, setup }: CaseSurroundings,
  smallest?: readonly Failure[],
): CaseResult {
  const observationsOf = (round: CaseRun["round"]) => runs.find((run) => run.round === round)?.observations;
  const first = observationsOf("first") ?? [];
  const base = {
    name: found.name,
    description: found.description,
    ...(found.clause !== undefined && { clause: found.clause }),
    behaviour: found.behaviour,
    milliseconds: Math.round(runs.reduce((sum, run) => sum + run.milliseconds, 0)),
    command,
  };
  const refusal = refusedSetup(system, found, first);
  if (refusal !== undefined) {
    const what = setup.config === undefined ? "to start without a config" : "the config that cases for any plugin use";
    const why = `${system.startCall} refused ${what}: ${refusal}; ${setup.remedy}`;
    return { ...base, status: "not-run", failures: [], why };
  }
  const [second, single] = [observationsOf("second"), observationsOf("single")];
  const failures = [
    ...(smallest ?? judgeCase(system, found.steps, first)),
    second && compareRuns(system, "not-deterministic", first, second),
    single && compareRuns(system, "batch-disagrees", first, single),
  ].filter((failure) => failure !== undefined);
  return { ...base, ...judge(found.name, failures, known) };
}

// --- internal ---

/** The text with which a plugin refused its own config, in a case that needs it to start. */
function refusedSetup(
  system: System,
  { steps }: ConformanceCase,
  observations: readonly Observation[],
): string | undefined {
  for (const [index, step] of steps.entries()) {
    const answer = observations[index]?.exchanges[0]?.answer;
    if (answer !== undefined && isRefused(answer) && system.traitsOf(step).wantsOwnConfig) {
      return renderText(answer.text);
    }
  }
  return undefined;
}

function judge(
  name: string,
  failures: readonly Failure[],
  known: readonly KnownFailure[],
): Pick<CaseResult, "status" | "failures" | "why"> {
  const entry = known.find((candidate) => matchesGlob(name, candidate.case));
  if (entry === undefined) {
    return { status: failures.length === 0 ? "passed" : "failed", failures };
  }
  if (failures.length > 0) {
    return { status: "expected-failure", failures, why: `${entry.why} (since ${entry.since})` };
  }
  const expected = `a failure: ${entry.why} (since ${entry.since})`;
  return {
    status: "failed",
    failures: [{ kind: "unexpected-pass", expected, actual: "a pass; remove the known failure" }],
  };
}
