import { diffItems } from "./diff-items.ts";

/** One place in which two values differ; what isn't there is left out. */
export interface Change {
  /** Where: `process.env[3]`. The index is the old one for what was removed, otherwise the new one. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What changed between two values as JSON has them, in their order; items of lists are told apart by their content. */
export function findChanges(before: unknown, after: unknown, path = ""): Change[] {
  if (isEqual(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return changesOfList(before, after, path);
  if (!isObject(before) || !isObject(after)) return [toChange(path, before, after)];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const at = /^[\w-]+$/.test(key) ? `${path === "" ? "" : `${path}.`}${key}` : `${path}[${JSON.stringify(key)}]`;
    const [old, now] = [ownValue(before, key), ownValue(after, key)];
    // What is wholly new is told leaf by leaf where it is an object, so that each line names one thing.
    if (old === undefined && isFilled(now)) return findChanges({}, now, at);
    if (now === undefined && isFilled(old)) return findChanges(old, {}, at);
    return findChanges(old, now, at);
  });
}

/** Whether two values are the same as JSON has them, but for the order of keys. */
export function isEqual(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

// --- internal ---

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

function ownValue(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function toChange(path: string, before: unknown, after: unknown): Change {
  return { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function changesOfList(before: readonly unknown[], after: readonly unknown[], path: string): Change[] {
  return diffItems(before.map(canonical), after.map(canonical)).flatMap(({ kind, before: old, after: now }) => {
    if (kind === "same") return [];
    return kind === "removed"
      ? toChange(`${path}[${old}]`, before[old], undefined)
      : toChange(`${path}[${now}]`, undefined, after[now]);
  });
}

/** A string that is the same for values that are, whatever the order of their keys. */
function canonical(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "undefined";
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(",")}}`;
}
