import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import { isBroken, printedOf, renderBroken } from "../../system/observation.ts";
import type { StepFailure } from "../../system/system.ts";
import { fitsText, wantedError } from "../../values/expected-error.ts";
import { renderText } from "../../values/render-value.ts";
import type { ExpectedOutcome, InitStep, RecordStep, RequirementsStep, TransformStep } from "./case-schema.ts";
import { compareOutcome, findContractBreach } from "./compare-outcome.ts";
import type { RecordExchange } from "./execute-steps.ts";
import { renderOutcome, renderRecord } from "./render-record.ts";
import { toRecord } from "./to-record.ts";

/** Compare what a plugin answered to a step with what the step expects; an empty list is a pass. */
export function judgeStep(step: RecordStep, exchanges: readonly RecordExchange[]): StepFailure[] {
  const [first] = exchanges;
  if ("init" in step) {
    return first?.call === "init" ? judgeInit(step, first.answer) : [];
  }
  if ("requirements" in step) {
    return first?.call === "requirements" ? judgeRequirements(step, first.answer) : [];
  }
  return judgeTransform(
    step,
    exchanges.filter((exchange) => exchange.call === "transform"),
  );
}

// --- internal ---

type Made<Call> = Extract<RecordExchange, { readonly call: Call }>;

function judgeInit({ expect }: InitStep, answer: Made<"init">["answer"]): StepFailure[] {
  const expected =
    typeof expect === "string" ? (expect === "any" ? "ok or an error" : "ok") : wantedError(expect.error);
  if (answer.tag === "broken") {
    return [{ kind: "broken-call", expected, actual: renderBroken(answer), ...printedOf(answer) }];
  }
  const fits =
    answer.tag === "ok"
      ? typeof expect === "string"
      : expect === "any" || (typeof expect === "object" && fitsText(answer.text, expect.error));
  const actual = answer.tag === "ok" ? "ok" : `error ${renderText(answer.text)}`;
  return fits ? [] : [{ kind: "mismatch", expected, actual }];
}

function judgeRequirements({ expect }: RequirementsStep, answer: Made<"requirements">["answer"]): StepFailure[] {
  const expected = expect === "any" ? "an answer" : `${expect.noPartitions.u64} partitions`;
  if (answer.tag === "broken") {
    return [{ kind: "broken-call", expected, actual: renderBroken(answer), ...printedOf(answer) }];
  }
  const actual: unknown = answer.value.noPartitions;
  if (typeof actual !== "bigint" || BigInt.asUintN(64, actual) !== actual) {
    return [{ kind: "broken-contract", expected, actual: `${String(actual)}, which is no u64` }];
  }
  const fits = expect === "any" || BigInt(expect.noPartitions.u64) === actual;
  return fits ? [] : [{ kind: "mismatch", expected, actual: `${actual} partitions` }];
}

/** One failure a step is enough to read: the first. */
function judgeTransform(
  { transform, times = 1, expect }: TransformStep,
  exchanges: readonly Made<"transform">[],
): StepFailure[] {
  const wanted = expect.map((outcome, index) => toWanted(outcome, transform[index]));
  const count = transform.length * times;
  for (let index = 0; index < count; index++) {
    const item = { name: "record", index };
    const exchange = exchanges[index];
    const want = wanted[index % wanted.length];
    if (want === undefined || exchange?.given === undefined) {
      return [{ kind: "broken-contract", item, expected: "an outcome", actual: "none" }];
    }
    const { answer } = exchange;
    const place = { item, given: renderRecord(exchange.given) };
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
  const extra = exchanges[count]?.answer;
  return extra !== undefined && isBroken(extra)
    ? [{ kind: "broken-contract", expected: `${count} outcomes`, actual: renderBroken(extra) }]
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
