import { printableMessage } from "@armory-plugins/base";

/** One call that a step made, and what came of it. A system adds what it needs to judge and to show it. */
export interface Exchange {
  readonly answer: Answer;
}

/** What a call came to, by its tag: that of the system's own, `refused` for a plugin that does not start, or {@link Broken}. */
export interface Answer {
  readonly tag: string;
}

/** The plugin's own "no" to being started. */
export interface Refused extends Answer {
  readonly tag: "refused";
  readonly text: string;
}

/** A call that gave no answer: a trap, a limit, a broken contract. */
export interface Broken extends Answer {
  readonly tag: "broken";
  /** The error's code, or its name where it has none. */
  readonly code: string;
  /** What happened, without the code and the remedy. */
  readonly message: string;
  /** The last lines that the instance printed, where it printed any. */
  readonly printed?: readonly string[];
}

/** What a plugin answered to one step. */
export interface Observation<Made extends Exchange = Exchange> {
  /** The calls that the step made, in order. None: it was not run, because an earlier step left no instance, for example. */
  readonly exchanges: readonly Made[];
  /** What each exchange is about, where a step may make several: `message`. */
  readonly items?: string;
}

/** What is observed of a step that was not run. */
export const notRun: Observation<never> = { exchanges: [] };

/** Whether an answer is the plugin's own "no" to being started. */
export function isRefused(answer: Answer): answer is Refused {
  return answer.tag === "refused";
}

/** Whether an answer is a call that gave none. */
export function isBroken(answer: Answer): answer is Broken {
  return answer.tag === "broken";
}

/** What was thrown, as the end of a call. An engine's error may carry `printed`. */
export function toBroken(error: unknown): Broken {
  if (!(error instanceof Error)) {
    return { tag: "broken", code: "UNKNOWN", message: String(error) };
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  const message = "detail" in error && typeof error.detail === "string" ? error.detail : error.message;
  return { tag: "broken", code, message: printableMessage(message), ...printedOf(error) };
}

/** A failed call as people read it: why, without what to do about it. */
export function renderBroken({ code, message }: Broken): string {
  return `[${code}] ${message}`;
}

/** A failed call as people read it where two are compared: a message may differ from run to run. */
export function renderBrokenCode({ code }: Broken): string {
  return `a failed call, ${code}`;
}

/** What an instance printed before a call of it failed, as a part of what is said of that call. */
export function printedOf(broken: object | undefined): { readonly printed?: readonly string[] } {
  if (broken === undefined || !("printed" in broken) || !Array.isArray(broken.printed)) {
    return {};
  }
  return { printed: broken.printed.map(String) };
}
