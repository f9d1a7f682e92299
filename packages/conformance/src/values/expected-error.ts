import type { ExpectedErrorText } from "./case-values.ts";
import { renderText } from "./render-value.ts";
import { toText } from "./expand-values.ts";

/** Whether an error's text is what a case expects. */
export function fitsText(text: string, expected: ExpectedErrorText): boolean {
  if (expected === "any") {
    return true;
  }
  return "is" in expected ? text === toText(expected.is) : text.includes(expected.contains);
}

/** What a case expects of an error, as people read it. */
export function wantedError(expected: ExpectedErrorText): string {
  if (expected === "any") {
    return "an error";
  }
  return "is" in expected
    ? `error ${renderText(toText(expected.is))}`
    : `an error with ${renderText(expected.contains)} in it`;
}
