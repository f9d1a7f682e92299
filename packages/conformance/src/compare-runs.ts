import { compareOutcome } from "./compare-outcome.ts";
import type { Failure } from "./conformance-result.ts";
import type { Broken, Observation } from "./execute-case.ts";
import { renderOutcome, renderText } from "./render-value.ts";
import type { Outcome } from "@armory-plugins/wit";

/**
 * The first answer in which two runs of the same case disagree; undefined when they agree.
 *
 * Calls that broke agree when their codes do: a message may name a place that differs from run to run.
 */
export function compareRuns(
  kind: "not-deterministic" | "batch-disagrees",
  first: readonly Observation[],
  second: readonly Observation[],
): Failure | undefined {
  for (const [step, observation] of first.entries()) {
    const other = second[step];
    if (observation.call === "transform" && other?.call === "transform") {
      const record = observation.answers.findIndex((answer, index) => !sameAnswer(answer, other.answers[index]));
      if (record !== -1 || observation.answers.length !== other.answers.length) {
        const index = record === -1 ? observation.answers.length : record;
        const [expected, actual] = [renderAnswer(observation.answers[index]), renderAnswer(other.answers[index])];
        return { kind, step, record: index, expected, actual };
      }
    } else if (renderCall(observation) !== renderCall(other)) {
      return { kind, step, expected: renderCall(observation), actual: renderCall(other) };
    }
  }
  return undefined;
}

// --- internal ---

type Answer = Outcome | Broken | undefined;

function sameAnswer(a: Answer, b: Answer): boolean {
  if (a?.tag === "broken" || b?.tag === "broken") {
    return a?.tag === "broken" && b?.tag === "broken" && a.code === b.code;
  }
  return a !== undefined && b !== undefined && compareOutcome(a, b) === undefined;
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
  const { answer } = observation;
  if (answer.tag === "broken") {
    return `a failed call, ${answer.code}`;
  }
  if (answer.tag === "refused") {
    return `error ${renderText(answer.text)}`;
  }
  return "value" in answer ? `${answer.value.noPartitions} partitions` : "ok";
}
