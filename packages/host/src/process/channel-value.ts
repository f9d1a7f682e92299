/** A value as it goes between two processes: JSON, and the bytes that are in it, which the JSON refers to. */
export interface EncodedValue {
  readonly json: string;
  readonly parts: readonly Uint8Array[];
}

/**
 * Encode a value of plain objects, arrays, maps, bytes, bigints and what JSON has. An object's absent and undefined properties are the same.
 *
 * JSON, and not a structured clone: what a process says that a plugin may have taken over is then a value of these kinds and nothing else.
 */
export function encodeValue(value: unknown): EncodedValue {
  const parts: Uint8Array[] = [];
  return { json: JSON.stringify(tag(value, parts)) ?? "null", parts };
}

/**
 * Decode what {@link encodeValue} gave. Bytes are views of `parts`.
 *
 * @throws MalformedValue for anything else.
 */
export function decodeValue({ json, parts }: EncodedValue): unknown {
  let value: unknown;
  try {
    value = JSON.parse(json, (_, found: unknown) => (Array.isArray(found) ? untag(found, parts) : found));
  } catch (cause) {
    throw cause instanceof MalformedValue ? cause : new MalformedValue("it is not JSON");
  }
  return value;
}

/** What came from another process is not a value. */
export class MalformedValue extends Error {
  override readonly name = "MalformedValue";
}

// --- internal ---

/** An array says in its first item what the others are, so that nothing that JSON has by itself can be taken for it. */
function tag(value: unknown, parts: Uint8Array[]): unknown {
  if (typeof value === "bigint") return ["bigint", String(value)];
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return ["bytes", parts.push(value) - 1];
  if (value instanceof Map) return ["map", ...[...value].map(([key, item]) => tag([key, item], parts))];
  if (Array.isArray(value)) return ["array", ...value.map((item) => tag(item, parts))];
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tag(item, parts)]));
}

/** JSON is revived from its leaves on: what is in the items is revived already. */
function untag([sort, ...items]: unknown[], parts: readonly Uint8Array[]): unknown {
  const [first] = items;
  if (sort === "array") return items;
  if (sort === "map" && items.every(isEntry)) return new Map(items);
  if (sort === "bytes" && typeof first === "number") {
    const part = parts[first];
    if (part !== undefined) return part;
  }
  if (sort === "bigint" && typeof first === "string" && /^-?\d{1,20}$/.test(first)) return BigInt(first);
  throw new MalformedValue("it has an array of an unknown sort");
}

function isEntry(item: unknown): item is [unknown, unknown] {
  return Array.isArray(item) && item.length === 2;
}
