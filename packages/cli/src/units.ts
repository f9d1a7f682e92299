/** What a text with a unit stands for, or the rule that it breaks. */
export type Parsed = { readonly value: number } | { readonly problem: string };

/** Parse a size: `268435456`, `256MiB`, `1.5 GB`. KiB, MiB, GiB are powers of 1024; kB, MB, GB powers of 1000. */
export function parseSize(text: string): Parsed {
  return parseUnit(text, sizes, "a size such as 256MiB, 64MB or a number of bytes");
}

/** Parse a time: `500ms`, `5s`, `2m`, `1h`; a number alone is milliseconds. */
export function parseDuration(text: string): Parsed {
  return parseUnit(text, durations, "a time such as 500ms, 5s, 2m or a number of milliseconds");
}

/** A size for people: `13.2 MB`, with powers of 1000 as file managers show it. */
export function renderSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** A whole number with its thousands apart: `10,000`. */
export function renderCount(count: number): string {
  return Math.round(count)
    .toString()
    .replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

// --- internal ---

const sizes = new Map([
  ["", 1],
  ["b", 1],
  ["kb", 1000],
  ["mb", 1000 ** 2],
  ["gb", 1000 ** 3],
  ["kib", 1024],
  ["mib", 1024 ** 2],
  ["gib", 1024 ** 3],
]);

const durations = new Map([
  ["", 1],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["min", 60_000],
  ["h", 3_600_000],
]);

function parseUnit(text: string, units: ReadonlyMap<string, number>, expected: string): Parsed {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const factor = match === null ? undefined : units.get((match[2] ?? "").toLowerCase());
  if (match === null || factor === undefined) return { problem: `"${text}" is not ${expected}` };
  const value = Math.round(Number(match[1]) * factor);
  if (value < 1 || !Number.isSafeInteger(value)) return { problem: `"${text}" is out of range; expected ${expected}` };
  return { value };
}
