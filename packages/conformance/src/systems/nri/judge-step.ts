import { normalizeResponse, normalizeUpdates } from "@armory-plugins/nri";
import { printedOf, renderBroken } from "../../system/observation.ts";
import type { StepFailure } from "../../system/system.ts";
import type { ConfigData } from "../../values/case-values.ts";
import { isOwnConfig, toBytes, toText } from "../../values/expand-values.ts";
import { fitsText, wantedError } from "../../values/expected-error.ts";
import { renderBytes, renderText } from "../../values/render-value.ts";
import type { ExpectedAnswer, NriStep, RequestData } from "./case-schema.ts";
import { compareJson, renderJson } from "./compare-json.ts";
import type { NriExchange, NriObservedAnswer } from "./execute-steps.ts";
import { expandMessage } from "./expand-message.ts";
import { eventMask, isRaw } from "./to-request.ts";

/** Compare what a plugin answered to a step with what the step expects: its answer, what it logged, what it asked for. */
export function judgeStep(step: NriStep, exchanges: readonly NriExchange[]): StepFailure[] {
  const [exchange] = exchanges;
  if (exchange === undefined) {
    return [];
  }
  const given = renderGiven(step);
  const { answer } = exchange;
  const wanted = toWanted(step.expect, exchange.method);
  const failure = judgeAnswer(wanted, answer);
  if (failure !== undefined) {
    return [{ ...failure, given }];
  }
  return [judgeLog(step, exchange), judgeUpdates(step, answer)]
    .filter((found) => found !== undefined)
    .map((found) => ({ kind: "mismatch", given, ...found }));
}

/** An answer as people read it. */
export function renderAnswer(answer: NriObservedAnswer): string {
  switch (answer.tag) {
    case "response":
      return `response ${renderJson(answer.response)}`;
    case "refused":
      return `error ${renderText(answer.text)}`;
    case "broken":
      return renderBroken(answer);
  }
}

/** What a step sends, as people read it. */
export function renderGiven(step: NriStep): string {
  if ("configure" in step) {
    const { configure } = step;
    return "request" in configure
      ? `Configure ${renderRequest(configure.request)}`
      : `Configure with the config ${renderConfig(configure.config)}`;
  }
  return `${step.call} ${renderRequest(step.request)}`;
}

// --- internal ---

type Found = Pick<StepFailure, "expected" | "actual" | "difference" | "printed">;

interface Wanted {
  readonly text: string;
  /** What is wrong with an answer; undefined: nothing. */
  problem(answer: NriObservedAnswer): { readonly difference?: string } | undefined;
}

function judgeAnswer(wanted: Wanted, answer: NriObservedAnswer): (Found & Pick<StepFailure, "kind">) | undefined {
  const problem = wanted.problem(answer);
  if (problem === undefined) {
    return undefined;
  }
  const kind = answer.tag === "broken" ? "broken-call" : "mismatch";
  return { kind, expected: wanted.text, actual: renderAnswer(answer), ...problem, ...printedOf(answer) };
}

function toWanted(expect: ExpectedAnswer, method: NriExchange["method"]): Wanted {
  if (typeof expect === "string") {
    return expect === "ok"
      ? { text: "a response", problem: ({ tag }) => (tag === "response" ? undefined : {}) }
      : { text: "a response or an error", problem: ({ tag }) => (tag === "broken" ? {} : undefined) };
  }
  if ("error" in expect) {
    return {
      text: wantedError(expect.error),
      problem: (answer) => (answer.tag === "refused" && fitsText(answer.text, expect.error) ? undefined : {}),
    };
  }
  if ("broken" in expect) {
    return {
      text: `a failed call, ${expect.broken}`,
      problem: (answer) => (answer.tag === "broken" && answer.code === expect.broken ? undefined : {}),
    };
  }
  const events = "events" in expect ? eventMask(expect.events) : 0;
  const response = normalizeResponse(method, "events" in expect ? { events } : expandMessage(expect.response));
  return {
    text: `response ${renderJson(response)}`,
    problem: (answer) => {
      if (answer.tag !== "response") {
        return {};
      }
      const difference = compareJson(answer.response, response);
      return difference === undefined ? undefined : { difference };
    },
  };
}

function judgeLog({ log }: NriStep, exchange: NriExchange): Found | undefined {
  if (log === undefined) {
    return undefined;
  }
  const expected = { log: log.map(({ level, message }) => ({ level, message: toText(message) })) };
  const actual = { log: exchange.log.map(({ level, message }) => ({ level, message })) };
  const difference = compareJson(actual, expected);
  return difference === undefined
    ? undefined
    : { expected: renderJson(expected), actual: renderJson(actual), difference };
}

function judgeUpdates(step: NriStep, answer: NriObservedAnswer): Found | undefined {
  if (!("call" in step) || step.updates === undefined || answer.tag !== "response") {
    return undefined;
  }
  const expected = step.updates === null ? undefined : normalizeUpdates(expandMessage(step.updates));
  const difference = compareJson(answer.updates, expected);
  return difference === undefined
    ? undefined
    : { expected: `updates ${renderJson(expected)}`, actual: `updates ${renderJson(answer.updates)}`, difference };
}

/** What is sent, cut where it is long. */
function renderRequest(data: RequestData): string {
  return isRaw(data) ? renderBytes(toBytes(data.raw)) : renderJson(expandMessage(data));
}

function renderConfig(config: ConfigData | undefined): string {
  if (config === null || config === undefined) {
    return "none";
  }
  return isOwnConfig(config) ? "of its own" : renderText(toText(config));
}
