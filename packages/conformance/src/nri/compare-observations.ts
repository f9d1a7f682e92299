import { compareJson, renderJson } from "./compare-json.ts";
import type { NriObservation } from "./execute-steps.ts";
import type { Json } from "./expand-message.ts";
import { renderNriAnswer } from "./judge-step.ts";

/** The first thing in which two answers to the same call differ; undefined when they are the same. Failed calls are not compared. */
export function compareObservations(
  actual: NriObservation,
  expected: NriObservation,
  word = "expected",
): string | undefined {
  return compareJson(toJson(actual), toJson(expected), word);
}

/** What a plugin answered to a call, and what it logged, as people read it. */
export function renderObservation({ answer, log }: NriObservation): string {
  const logged = log.length === 0 ? "" : `, log ${renderJson(log.map((line) => ({ ...line })))}`;
  const updates =
    answer.tag === "response" && answer.updates !== undefined ? `, updates ${renderJson(answer.updates)}` : "";
  const shown = answer.tag === "broken" ? `a failed call, ${answer.code}` : renderNriAnswer(answer);
  return `${shown}${updates}${logged}`;
}

// --- internal ---

function toJson({ answer, log }: NriObservation): Json {
  const lines = log.map((line) => ({ ...line }));
  switch (answer.tag) {
    case "response":
      return {
        response: answer.response,
        log: lines,
        ...(answer.updates !== undefined && { updates: answer.updates }),
      };
    case "refused":
      return { error: answer.text, log: lines };
    case "broken":
      return { broken: answer.code };
  }
}
