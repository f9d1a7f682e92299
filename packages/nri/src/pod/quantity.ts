/**
 * Read a quantity of Kubernetes: `500m`, `1.5`, `128Mi`, `2e3`. One with a binary suffix is {@link MAX_UNITS} at most, as Kubernetes has it; others beyond that
 * it counts as nothing, or as that, by how they are written.
 *
 * @returns thousandths, rounded up as Kubernetes does; undefined when it is not one, or is negative.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): bigint | undefined {
  const match = /^\+?(\d{1,30})?(?:\.(\d{0,30}))?(?:([eE][+-]?\d{1,2})|([a-zA-Z]{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", exponent, suffix = ""] = match;
  if (whole === "" && fraction === "") return undefined;
  const scale = exponent === undefined ? scales.get(suffix) : { factor: 1n, power: Number(exponent.slice(1)) };
  if (scale === undefined) return undefined;
  const digits = BigInt(`${whole}${fraction}`) * scale.factor;
  const power = scale.power + 3 - fraction.length;
  const divisor = 10n ** BigInt(Math.max(-power, 0));
  const thousandths = (digits * 10n ** BigInt(Math.max(power, 0)) + divisor - 1n) / divisor;
  const isBinary = suffix.endsWith("i");
  return isBinary && thousandths > MAX_UNITS * 1000n ? MAX_UNITS * 1000n : thousandths;
}

/** The most whole units that Kubernetes counts. */
export const MAX_UNITS = 2n ** 63n - 1n;

/** A quantity's whole units, rounded up as Kubernetes does. */
export function wholeUnits(thousandths: bigint): bigint {
  return (thousandths + 999n) / 1000n;
}

// --- internal ---

const scales: ReadonlyMap<string, { readonly factor: bigint; readonly power: number }> = new Map<
  string,
  { factor: bigint; power: number }
>([
  ...["n", "u", "m", "", "k", "M", "G", "T", "P", "E"].map(
    (suffix, index) => [suffix, { factor: 1n, power: (index - 3) * 3 }] as const,
  ),
  ...["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map(
    (suffix, index) => [suffix, { factor: 1024n ** BigInt(index + 1), power: 0 }] as const,
  ),
]);
