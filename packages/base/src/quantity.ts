/** The pattern of what {@link parseDuration} reads, for schemas. */
export const durationPattern = String.raw`^\d+(\.\d+)?(ms|s|m|h)$`;

/** The pattern of what {@link parseSize} reads, for schemas. */
export const sizePattern = String.raw`^\d+(\.\d+)?(kB|MB|GB|Ki|Mi|Gi|KiB|MiB|GiB)$`;

/** Parse a duration: `500ms`, `2s`, `1.5m`, `1h`. Milliseconds, at least 1; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  return parse(text, durations);
}

/** Parse a size: `64Mi`, `64MiB`, `1GiB` (powers of 1024), `64MB` (powers of 1000). Bytes, at least 1; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  return parse(text, sizes);
}

// --- internal ---

const durations: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** As Kubernetes writes quantities, and as people do. */
const sizes: ReadonlyMap<string, number> = new Map([
  ["kB", 1000],
  ["MB", 1000 ** 2],
  ["GB", 1000 ** 3],
  ["Ki", 1024],
  ["Mi", 1024 ** 2],
  ["Gi", 1024 ** 3],
  ["KiB", 1024],
  ["MiB", 1024 ** 2],
  ["GiB", 1024 ** 3],
]);

function parse(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([a-zA-Z]+)$/.exec(text) ?? [];
  const factor = units.get(unit);
  if (amount === undefined || factor === undefined) return undefined;
  const value = Math.round(Number(amount) * factor);
  return value >= 1 && Number.isSafeInteger(value) ? value : undefined;
}
