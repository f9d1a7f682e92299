import { renderBrokenCode } from "../../system/observation.ts";
import { renderText } from "../../values/render-value.ts";
import { compareOutcome } from "./compare-outcome.ts";
import type { RecordExchange } from "./execute-steps.ts";
import { renderOutcome } from "./render-record.ts";

/** The first thing in which the answers of two calls differ; undefined when they are the same. Neither is a call that broke. */
export function compareExchanges(actual: RecordExchange, expected: RecordExchange, word: string): string | undefined {
  if (actual.call === "transform" && expected.call === "transform") {
    const [one, other] = [actual.answer, expected.answer];
    return one.tag === "broken" || other.tag === "broken" ? undefined : compareOutcome(one, other, word);
  }
  const [one, other] = [renderExchange(actual), renderExchange(expected)];
  return one === other ? undefined : `answer: ${one}, ${word} ${other}`;
}

/** What a plugin answered, as people read it; of a call that broke its code. */
export function renderExchange({ answer }: RecordExchange): string {
  switch (answer.tag) {
    case "broken":
      return renderBrokenCode(answer);
    case "refused":
      return `error ${renderText(answer.text)}`;
    case "ok":
      return "value" in answer ? `${answer.value.noPartitions} partitions` : "ok";
    default:
      return renderOutcome(answer);
  }
}
