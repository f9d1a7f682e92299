import { renderText } from "../../values/render-value.ts";
import type { Json } from "./expand-message.ts";

/** The first place in which two values differ, as `adjust.env[0].value: "a", expected "b"`; undefined when they are the same. */
export function compareJson(
  actual: Json | undefined,
  expected: Json | undefined,
  word = "expected",
): string | undefined {
  return compareAt("", actual, expected, word);
}

/** A value as people read it, on one line, the fields of objects sorted; what is long is cut. */
export function renderJson(value: Json | undefined): string {
  const text = render(value);
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}… (${text.length} characters)`;
}

// --- internal ---

const maxLength = 2000;

function render(value: Json | undefined): string {
  if (value === undefined) {
    return "nothing";
  }
  if (typeof value === "string") {
    return renderText(value);
  }
  if (Array.isArray(value)) {
    return `[${renderMembers(value)}]`;
  }
  if (typeof value === "object" && value !== null) {
    const fields = Object.keys(value).toSorted();
    return fields.length === 0
      ? "{}"
      : `{ ${fields.map((key) => `${fieldName(key)}: ${render(value[key])}`).join(", ")} }`;
  }
  return String(value);
}

/** Equal members in a row are shown once with their number. */
function renderMembers(members: readonly Json[]): string {
  const groups: { text: string; count: number }[] = [];
  for (const member of members) {
    const text = render(member);
    const last = groups.at(-1);
    if (last?.text === text) {
      last.count += 1;
    } else {
      groups.push({ text, count: 1 });
    }
  }
  return groups.map(({ text, count }) => (count === 1 ? text : `${text} (${count} times)`)).join(", ");
}

function compareAt(
  place: string,
  actual: Json | undefined,
  expected: Json | undefined,
  word: string,
): string | undefined {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    for (let index = 0; index < Math.min(actual.length, expected.length); index++) {
      const difference = compareAt(`${place}[${index}]`, actual[index], expected[index], word);
      if (difference !== undefined) {
        return difference;
      }
    }
    return actual.length === expected.length
      ? undefined
      : `number of ${place === "" ? "members" : place}: ${actual.length}, ${word} ${expected.length}`;
  }
  if (isObject(actual) && isObject(expected)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].toSorted();
    for (const key of keys) {
      const field = /^\w+$/.test(key) ? `${place === "" ? "" : `${place}.`}${key}` : `${place}[${renderText(key)}]`;
      const difference = compareAt(field, own(actual, key), own(expected, key), word);
      if (difference !== undefined) {
        return difference;
      }
    }
    return undefined;
  }
  return actual === expected
    ? undefined
    : `${place === "" ? "it" : place}: ${renderJson(actual)}, ${word} ${renderJson(expected)}`;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Not what objects inherit: keys of maps may have such names. */
function own(value: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function fieldName(key: string): string {
  return /^\w+$/.test(key) ? key : renderText(key);
}
