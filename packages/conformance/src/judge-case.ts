import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import type { Step } from "./case-schema.ts";
import { compareOutcome, findContractBreach } from "./compare-outcome.ts";
import type { Failure } from "./conformance-result.ts";
import type { Observation } from "./execute-case.ts";
import { fitsText, wantedError } from "./expected-error.ts";
import { judgeNriStep } from "./nri/judge-step.ts";
import type { ExpectedOutcome, InitStep, RequirementsStep, TransformStep } from "./record-case-schema.ts";
import { renderOutcome, renderRecord, renderText } from "./render-value.ts";
import { printedOf, renderBroken } from "./to-broken.ts";
import { toRecord } from "./to-record.ts";

/** Compare what a plugin answered with what a case expects; an empty list is a pass. */
export function judgeCase(steps: readonly Step[], observations: readonly Observation[]): Failure[] {
  return steps.flatMap((step, index) => {
    const observation = observations[index];
    if (observation === undefined || observation.call === "skipped") {
      return [];
    }
    if (observation.call === "nri") {
      return "configure" in step || "call" in step ? judgeNriStep(step, index, observation) : [];
    }
    if ("init" in step && observation.call === "init") {
      return judgeInit(step, index, observation.answer);
    }
    if ("requirements" in step && observation.call === "requirements") {
      return judgeRequirements(step, index, observation.answer);
    }
    return "transform" in step && observation.call === "transform" ? judgeTransform(step, index, observation) : [];
  });
}

// --- internal ---

type Answer<Call extends "init" | "requirements"> = Extract<Observation, { call: Call }>["answer"];

function judgeInit({ expect }: InitStep, step: number, answer: Answer<"init">): Failure[] {
  const expected =
    typeof expect === "string" ? (expect === "any" ? "ok or an error" : "ok") : wantedError(expect.error);
  if (answer.tag === "broken") {
    return [{ kind: "broken-call", step, expected, actual: renderBroken(answer), ...printedOf(answer) }];
  }
  const fits =
    answer.tag === "ok"
      ? typeof expect === "string"
      : expect === "any" || (typeof expect === "object" && fitsText(answer.text, expect.error));
  const actual = answer.tag === "ok" ? "ok" : `error ${renderText(answer.text)}`;
  return fits ? [] : [{ kind: "mismatch", step, expected, actual }];
}

function judgeRequirements({ expect }: RequirementsStep, step: number, answer: Answer<"requirements">): Failure[] {
  const expected = expect === "any" ? "an answer" : `${expect.noPartitions.u64} partitions`;
  if (answer.tag === "broken") {
    return [{ kind: "broken-call", step, expected, actual: renderBroken(answer), ...printedOf(answer) }];
  }
  const actual: unknown = answer.value.noPartitions;
  if (typeof actual !== "bigint" || BigInt.asUintN(64, actual) !== actual) {
    return [{ kind: "broken-contract", step, expected, actual: `${String(actual)}, which is no u64` }];
  }
  const fits = expect === "any" || BigInt(expect.noPartitions.u64) === actual;
  return fits ? [] : [{ kind: "mismatch", step, expected, actual: `${actual} partitions` }];
}

/** One failure a step is enough to read: the first. */
function judgeTransform(
  { transform, expect }: TransformStep,
  step: number,
  { given, answers }: Extract<Observation, { call: "transform" }>,
): Failure[] {
  const wanted = expect.map((outcome, index) => toWanted(outcome, transform[index]));
  for (const [record, input] of given.entries()) {
    const answer = answers[record];
    const want = wanted[record % wanted.length];
    if (want === undefined || answer === undefined) {
      return [{ kind: "broken-contract", step, record, expected: "an outcome", actual: "none" }];
    }
    const place = { step, record, given: renderRecord(input) };
    if (answer.tag === "broken") {
      const actual = renderBroken(answer);
      return [{ kind: "broken-call", ...place, expected: want.text(), actual, ...printedOf(answer) }];
    }
    const breach = findContractBreach(answer);
    if (breach !== undefined) {
      return [{ kind: "broken-contract", ...place, expected: want.text(), actual: breach }];
    }
    const difference = want.difference(answer);
    if (difference !== undefined) {
      return [{ kind: "mismatch", ...place, expected: want.text(), actual: renderOutcome(answer), difference }];
    }
  }
  const extra = answers[given.length];
  return extra?.tag === "broken"
    ? [{ kind: "broken-contract", step, expected: `${given.length} outcomes`, actual: renderBroken(extra) }]
    : [];
}

interface Wanted {
  text(): string;
  difference(actual: Outcome): string | undefined;
}

function toWanted(expected: ExpectedOutcome, input: TransformStep["transform"][number] | undefined): Wanted {
  if (expected === "any") {
    return { text: () => "accepted, rejected or error", difference: () => undefined };
  }
  if ("error" in expected) {
    const { error } = expected;
    return {
      text: () => wantedError(error),
      difference: (actual) => {
        if (actual.tag !== "error") {
          return `outcome: ${actual.tag}, expected error`;
        }
        return fitsText(actual.val, error)
          ? undefined
          : `error: ${renderText(actual.val)}, ${wantedError(error)} expected`;
      },
    };
  }
  const [tag, data] =
    "accepted" in expected ? (["accepted", expected.accepted] as const) : (["rejected", expected.rejected] as const);
  const val: KafkaRecord = toRecord(data === "same" ? (input ?? {}) : data);
  const outcome: Outcome = { tag, val };
  return { text: () => renderOutcome(outcome), difference: (actual) => compareOutcome(actual, outcome) };
}
