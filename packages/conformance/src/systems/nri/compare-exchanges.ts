import { renderBrokenCode } from "../../system/observation.ts";
import { compareJson, renderJson } from "./compare-json.ts";
import type { NriExchange } from "./execute-steps.ts";
import type { Json } from "./expand-message.ts";
import { renderAnswer } from "./judge-step.ts";

/** The first thing in which two answers to the same call differ, and what was logged meanwhile; undefined when they are the same. Neither is a call that broke. */
export function compareExchanges(actual: NriExchange, expected: NriExchange, word: string): string | undefined {
  return compareJson(toJson(actual), toJson(expected), word);
}

/** What a plugin answered to a call, and what it logged, as people read it; of a call that broke its code. */
export function renderExchange({ answer, log }: NriExchange): string {
  const logged = log.length === 0 ? "" : `, log ${renderJson(log.map((line) => ({ ...line })))}`;
  const updates =
    answer.tag === "response" && answer.updates !== undefined ? `, updates ${renderJson(answer.updates)}` : "";
  const shown = answer.tag === "broken" ? renderBrokenCode(answer) : renderAnswer(answer);
  return `${shown}${updates}${logged}`;
}

// --- internal ---

function toJson({ answer, log }: NriExchange): Json {
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
