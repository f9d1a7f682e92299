import type { EngineDifference } from "../results/matrix-result.ts";
import { type Observation, isBroken } from "../system/observation.ts";
import type { System } from "../system/system.ts";
import { type Place, exchangeAt, findDisagreement, renderAnswerAt } from "./compare-runs.ts";
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
  const { system } = subjectRun;
  const places = others.map(({ observations }) => findDisagreement(system, first.observations, observations));
  const place = earliest(places.filter((one) => one !== undefined));
  if (place === undefined) {
    return undefined;
  }
  const disagreeing =
    others[places.findIndex((one) => one?.step === place.step && one.item?.index === place.item?.index)];
  const made = exchangeAt(first.observations, place);
  const given = made && system.renderGiven(made);
  const difference = disagreeing && describe(system, first, disagreeing, place);
  const why = runs.map(({ result }) => result.cases.find((one) => one.name === name)).find(isExpected)?.why;
  const engines = runs.map(({ result }) => result.engine);
  return {
    subject: subjectRun.result.subject,
    case: name,
    ...place,
    ...(given !== undefined && { given }),
    values: [first, ...others].map(({ engine, observations }) => ({
      engine,
      value: renderAnswerAt(system, observations, place),
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
  return places.toSorted((a, b) => a.step - b.step || (a.item?.index ?? 0) - (b.item?.index ?? 0))[0];
}

/** The first thing in which two answers differ: what is rendered of them may be cut before it. */
function describe(system: System, first: EngineRun, other: EngineRun, place: Place): string | undefined {
  const [mine, theirs] = [first, other].map(({ observations }) => exchangeAt(observations, place));
  if (mine === undefined || theirs === undefined || isBroken(mine.answer) || isBroken(theirs.answer)) {
    return undefined;
  }
  const text = system.difference(theirs, mine, `${first.engine} has`);
  return text && `${other.engine} has ${text}`;
}
