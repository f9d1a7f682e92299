import { compareOutcome } from "./compare-outcome.ts";
import type { Failure } from "./conformance-result.ts";
import type { Observation } from "./execute-case.ts";
import { compareObservations, renderObservation } from "./nri/compare-observations.ts";
import { renderOutcome, renderText } from "./render-value.ts";
import { type Broken, printedOf } from "./to-broken.ts";
import type { Outcome } from "@armory-plugins/wit";

/** Where two runs of a case part: in a step, and at a record of it where it gives records. */
export interface Place {
  readonly step: number;
  readonly record?: number;
}

/** The first answer in which two runs of the same case disagree, as a failure; undefined when they agree. */
export function compareRuns(
  kind: "not-deterministic" | "batch-disagrees",
  first: readonly Observation[],
  second: readonly Observation[],
): Failure | undefined {
  const place = findDisagreement(first, second);
  return (
    place && {
      kind,
      ...place,
      expected: renderAnswerAt(first, place),
      actual: renderAnswerAt(second, place),
      ...printedOf(answerAt(first, place)),
      ...printedOf(answerAt(second, place)),
    }
  );
}

/**
 * The place of the first answer in which two runs of the same case disagree; undefined when they agree.
 *
 * Calls that broke agree when their codes do: a message may name a place that differs from run to run. Whether a trap was a lack
 * of memory is a guess, so those two codes agree as well.
 */
export function findDisagreement(first: readonly Observation[], second: readonly Observation[]): Place | undefined {
  for (const [step, observation] of first.entries()) {
    const other = second[step];
    if (observation.call === "transform" && other?.call === "transform") {
      const record = observation.answers.findIndex((answer, index) => !sameAnswer(answer, other.answers[index]));
      if (record !== -1 || observation.answers.length !== other.answers.length) {
        return { step, record: record === -1 ? observation.answers.length : record };
      }
    } else if (!sameCall(observation, other)) {
      return { step };
    }
  }
  return undefined;
}

/** What a run answered at a place, as people read it. */
export function renderAnswerAt(observations: readonly Observation[], { step, record }: Place): string {
  const observation = observations[step];
  return observation?.call === "transform" && record !== undefined
    ? renderAnswer(observation.answers[record])
    : renderCall(observation);
}

// --- internal ---

function answerAt(observations: readonly Observation[], { step, record }: Place): object | undefined {
  const observation = observations[step];
  if (observation === undefined || observation.call === "skipped") {
    return undefined;
  }
  return observation.call === "transform" ? observation.answers[record ?? -1] : observation.answer;
}

type Answer = Outcome | Broken | undefined;

function sameAnswer(a: Answer, b: Answer): boolean {
  if (a?.tag === "broken" || b?.tag === "broken") {
    return a?.tag === "broken" && b?.tag === "broken" && sameCode(a.code, b.code);
  }
  return a !== undefined && b !== undefined && compareOutcome(a, b) === undefined;
}

function sameCall(a: Observation, b: Observation | undefined): boolean {
  if (a.call === "nri" && b?.call === "nri" && (a.answer.tag !== "broken" || b.answer.tag !== "broken")) {
    return compareObservations(a, b) === undefined;
  }
  const [one, other] = [brokenCode(a), brokenCode(b)];
  return one !== undefined && other !== undefined ? sameCode(one, other) : renderCall(a) === renderCall(b);
}

function brokenCode(observation: Observation | undefined): string | undefined {
  return observation !== undefined && "answer" in observation && observation.answer.tag === "broken"
    ? observation.answer.code
    : undefined;
}

function sameCode(a: string, b: string): boolean {
  const kindOf = (code: string): string => (code === "MEMORY_LIMIT" ? "TRAPPED" : code);
  return kindOf(a) === kindOf(b);
}

function renderAnswer(answer: Answer): string {
  if (answer === undefined) {
    return "no answer";
  }
  return answer.tag === "broken" ? `a failed call, ${answer.code}` : renderOutcome(answer);
}

function renderCall(observation: Observation | undefined): string {
  if (observation === undefined || observation.call === "skipped" || observation.call === "transform") {
    return "not run";
  }
  if (observation.call === "nri") {
    return renderObservation(observation);
  }
  const { answer } = observation;
  if (answer.tag === "broken") {
    return `a failed call, ${answer.code}`;
  }
  if (answer.tag === "refused") {
    return `error ${renderText(answer.text)}`;
  }
  return "value" in answer ? `${answer.value.noPartitions} partitions` : "ok";
}
