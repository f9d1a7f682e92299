/**
 * Read an amount of memory as Kubernetes writes it, such as `256Mi`: a whole number, alone or with `k`, `M`, `G`, `T`, `Ki`, `Mi`, `Gi` or `Ti`
 * (kubernetes/apimachinery, pkg/api/resource, without fractions and exponents).
 *
 * @returns bytes; undefined for anything else, for zero, and for more than 2^63-1, the most that a runtime can set.
 */
export function parseAmount(text: string): bigint | undefined {
  const [, digits, unit = ""] = /^([0-9]{1,19})([kMGT]|[KMGT]i)?$/.exec(text) ?? [];
  const factor = factors.get(unit);
  if (digits === undefined || factor === undefined) return undefined;
  const bytes = BigInt(digits) * factor;
  return bytes >= 1n && bytes <= maxBytes ? bytes : undefined;
}

// --- internal ---

/** The limit's type in the runtime has 64 bits and a sign. */
const maxBytes = 2n ** 63n - 1n;

const factors: ReadonlyMap<string, bigint> = new Map([
  ["", 1n],
  ["k", 1000n],
  ["M", 1000n ** 2n],
  ["G", 1000n ** 3n],
  ["T", 1000n ** 4n],
  ["Ki", 1024n],
  ["Mi", 1024n ** 2n],
  ["Gi", 1024n ** 3n],
  ["Ti", 1024n ** 4n],
]);
