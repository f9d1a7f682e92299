/** What a scalar of YAML stands for: an integer is a bigint only when a number does not hold it. */
export type ScalarValue = string | number | bigint | boolean | null;

/** A scalar that is tagged as what it is not. */
export class TagError extends Error {
  override readonly name = "TagError";
}

/**
 * Resolve a plain scalar as kubectl reads it.
 *
 * Carries over `resolve` of go.yaml.in/yaml v2.4.4, which sigs.k8s.io/yaml v1.6.0 reads with: booleans and octal numbers are those of YAML 1.1, times and numbers to the base of 60 are strings.
 */
export function resolvePlain(text: string): ScalarValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(text)) return text;
  const digits = text.replaceAll("_", "");
  // After a dot, Go takes underscores between digits only
  if (text.startsWith(".")) return /(?<!\d)_|_(?!\d)/.test(text) ? text : (toFloat(digits) ?? text);
  return toInteger(digits) ?? toFloat(digits) ?? text;
}

/** Whether a plain scalar is a floating point number to Go, also of a whole value: `1e3`, `089`. */
export function isFloat(text: string): boolean {
  return typeof resolvePlain(text) === "number" && toInteger(text.replaceAll("_", "")) === undefined;
}

/**
 * Resolve a scalar that has a tag of YAML: `!!str`, `!!int`, `!!float`, `!!bool` or `!!null`.
 *
 * @param tag - in full: `tag:yaml.org,2002:int`.
 * @throws TagError when it is not what the tag says, and for another tag: manifests have none, and Go takes more for their names.
 */
export function resolveTagged(text: string, tag: string): ScalarValue {
  const kind = tag.startsWith(core) ? tag.slice(core.length) : tag;
  if (!kinds.has(kind)) throw new TagError(`the tag ${kind} has no place here; leave it away`);
  if (kind === "str") return text;
  const value = resolvePlain(text);
  const found = kindOf(value, text);
  if (found === "int" && kind === "float") return Number(value);
  if (found === kind) return value;
  throw new TagError(`"${text}" is not what its tag says, !!${kind}`);
}

// --- internal ---

const core = "tag:yaml.org,2002:";

const kinds: ReadonlySet<string> = new Set(["str", "int", "float", "bool", "null"]);

function kindOf(value: ScalarValue, text: string): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  return isFloat(text) ? "float" : "int";
}

const words: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, NaN] as const),
  ...[".inf", ".Inf", ".INF"].flatMap((word) => [
    [word, Infinity] as const,
    [`+${word}`, Infinity] as const,
    [`-${word}`, -Infinity] as const,
  ]),
]);

/** An integer of 64 bits, signed or not: with `0x`, `0b`, `0o`, or `0` for octal. */
function toInteger(text: string): number | bigint | undefined {
  const match = /^([-+]?)(?:(0[xX][\da-fA-F]+)|(0[bB][01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/.exec(text);
  if (match === null) return toSignedBinary(text);
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const size = BigInt(hexadecimal ?? binary ?? (octal === undefined ? (decimal ?? "") : `0o${octal}`));
  return fit(sign === "-" ? -size : size, sign === "");
}

/** Go takes a sign after the prefix, too. */
function toSignedBinary(text: string): number | bigint | undefined {
  const match = /^0b([-+])([01]+)$/.exec(text);
  if (match === null) return undefined;
  const size = BigInt(`0b${match[2]}`);
  return fit(match[1] === "-" ? -size : size, false);
}

/** The integer if it has at most 64 bits; one beyond those of a signed one must have no sign. */
function fit(value: bigint, mayBeUnsigned: boolean): number | bigint | undefined {
  if (value < -(2n ** 63n) || value >= (mayBeUnsigned ? 2n ** 64n : 2n ** 63n)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** One that is too large is a string, as in Go. */
function toFloat(text: string): number | undefined {
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
