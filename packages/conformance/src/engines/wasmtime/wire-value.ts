/** A value as jco has it on its way to the driver: 64-bit integers are `{ int64: text }`, typed arrays are lists. */
export function toWireValue(value: unknown): unknown {
  if (typeof value === "bigint") {
    return { int64: String(value) };
  }
  if (value instanceof Uint32Array) {
    return [...value];
  }
  if (Array.isArray(value)) {
    return value.map((member) => toWireValue(member));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toWireValue(member)]));
  }
  return value;
}

/** A value of the driver as jco has it. */
export function fromWireValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((member) => fromWireValue(member));
  }
  if (typeof value !== "object" || value === null) {
    return value ?? undefined;
  }
  return "int64" in value && typeof value.int64 === "string"
    ? BigInt(value.int64)
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromWireValue(member)]));
}
