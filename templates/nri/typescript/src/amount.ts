/** The limit's type in the runtime, which has 64 bits and a sign. */
const most = 2n ** 63n - 1n;

const factors: Readonly<Record<string, bigint>> = {
  "": 1n,
  k: 1000n,
  M: 1000n ** 2n,
  G: 1000n ** 3n,
  T: 1000n ** 4n,
  Ki: 1024n,
  Mi: 1024n ** 2n,
  Gi: 1024n ** 3n,
  Ti: 1024n ** 4n,
};

/** Read an amount of memory, such as `256Mi`, in bytes; undefined when it is none. */
export function parseAmount(text: string): bigint | undefined {
  const [, digits, unit = ""] = /^([0-9]{1,19})([kMGT]|[KMGT]i)?$/.exec(text) ?? [];
  const factor = factors[unit];
  if (digits === undefined || factor === undefined) return undefined;
  const bytes = BigInt(digits) * factor;
  return bytes >= 1n && bytes <= most ? bytes : undefined;
}
