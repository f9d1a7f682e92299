import { compareOutcome } from "./compare-outcome.ts";
import { type Place, findDisagreement, renderAnswerAt } from "./compare-runs.ts";
import type { Observation } from "./execute-case.ts";
import type { EngineDifference } from "./matrix-result.ts";
import { compareObservations } from "./nri/compare-observations.ts";
import { renderGiven } from "./nri/judge-step.ts";
import { renderRecord } from "./render-value.ts";
import type { SubjectRun } from "./run-subject.ts";

/** The cases in which the runs of one plugin on several engines disagree, whatever the cases expect. */
export function compareEngines(runs: readonly SubjectRun[]): EngineDifference[] {
  const [first] = runs;
  return (first?.observed ?? []).flatMap(({ name }) => compareCase(runs, name) ?? []);
}

// --- internal ---

interface EngineRun {
  readonly engine: string;
  readonly observations: readonly Observation[];
}

function compareCase(runs: readonly SubjectRun[], name: string): EngineDifference | undefined {
  const [first, ...others] = runs.map(({ result, observed }): EngineRun => ({
    engine: result.engine,
    observations: observed.find((one) => one.name === name)?.observations ?? [],
  }));
  const subjectRun = runs[0];
  if (first === undefined || subjectRun === undefined) {
    return undefined;
  }
  const places = others.map(({ observations }) => findDisagreement(first.observations, observations));
  const place = earliest(places.filter((one) => one !== undefined));
  if (place === undefined) {
    return undefined;
  }
  const disagreeing = others[places.findIndex((one) => one?.step === place.step && one.record === place.record)];
  const given = givenAt(first.observations, place);
  const difference = disagreeing && describe(first, disagreeing, place);
  const why = runs.map(({ result }) => result.cases.find((one) => one.name === name)).find(isExpected)?.why;
  const engines = runs.map(({ result }) => result.engine);
  return {
    subject: subjectRun.result.subject,
    case: name,
    ...place,
    ...(given !== undefined && { given }),
    values: [first, ...others].map(({ engine, observations }) => ({
      engine,
      value: renderAnswerAt(observations, place),
    })),
    ...(difference !== undefined && { difference }),
    ...(why !== undefined && { why }),
    command: subjectRun.observed.find((one) => one.name === name)?.command(engines) ?? "",
  };
}

function isExpected(result: { readonly status: string } | undefined): boolean {
  return result?.status === "expected-failure";
}

function earliest(places: readonly Place[]): Place | undefined {
  return places.toSorted((a, b) => a.step - b.step || (a.record ?? 0) - (b.record ?? 0))[0];
}

function givenAt(observations: readonly Observation[], { step, record }: Place): string | undefined {
  const observation = observations[step];
  if (observation?.call === "nri") {
    return renderGiven(observation.step);
  }
  const given = observation?.call === "transform" && record !== undefined ? observation.given[record] : undefined;
  return given && renderRecord(given);
}

/** The first field in which two outcomes differ: what is rendered of them may be cut before it. */
function describe(first: EngineRun, other: EngineRun, { step, record }: Place): string | undefined {
  const [mine, theirs] = [first, other].map(({ observations }) => observations[step]);
  if (mine?.call === "nri" && theirs?.call === "nri") {
    const text = compareObservations(theirs, mine, `${first.engine} has`);
    return text && `${other.engine} has ${text}`;
  }
  const [one, another] = [first, other].map(({ observations }) => {
    const observation = observations[step];
    const answer = observation?.call === "transform" && record !== undefined ? observation.answers[record] : undefined;
    return answer?.tag === "broken" ? undefined : answer;
  });
  if (one === undefined || another === undefined) {
    return undefined;
  }
  const text = compareOutcome(another, one, `${first.engine} has`);
  return text && `${other.engine} has ${text}`;
}
