import { escapeHtml } from "./escape-html.ts";

/** Two strings as HTML in which what they do not share, between a common beginning and a common end, is marked. */
export function markDifference(one: string, other: string): [string, string] {
  const [a, b] = [Array.from(one), Array.from(other)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) {
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) {
    end += 1;
  }
  return start + end === 0 ? [escapeHtml(one), escapeHtml(other)] : [mark(a, start, end), mark(b, start, end)];
}

// --- internal ---

function mark(text: readonly string[], start: number, end: number): string {
  const html = (from: number, to: number): string => escapeHtml(text.slice(from, to).join(""));
  const stop = text.length - end;
  return start === stop
    ? html(0, text.length)
    : `${html(0, start)}<mark>${html(start, stop)}</mark>${html(stop, text.length)}`;
}
