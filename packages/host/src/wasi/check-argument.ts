import { isUint8Array } from "node:util/types";

// The types of a component's imports are compared when it is loaded. These checks are the wall behind that one: a function of the host takes what WASI says, and
// nothing else ends in a call of Node's.

/** @throws TypeError unless it is a `u64` of WIT. */
export function requireU64(value: unknown): bigint {
  if (typeof value !== "bigint" || value < 0n || value >= 2n ** 64n) throw wrongArgument("u64", value);
  return value;
}

/** @throws TypeError unless it is a whole number from 0 to `maximum`. */
export function requireNumber(value: unknown, maximum: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > maximum) {
    throw wrongArgument(`number up to ${maximum}`, value);
  }
  return value;
}

/** @throws TypeError unless it is a `string` of WIT. */
export function requireString(value: unknown): string {
  if (typeof value !== "string" || !value.isWellFormed()) throw wrongArgument("string", value);
  return value;
}

/** @throws TypeError unless it is a `list<u8>` of WIT. */
export function requireBytes(value: unknown): Uint8Array {
  if (!isUint8Array(value)) throw wrongArgument("list<u8>", value);
  return value;
}

/**
 * A field of a record, flags or variant of WIT: of its own, and a value, not a getter.
 *
 * @throws TypeError unless `value` is an object.
 */
export function ownField(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) throw wrongArgument("record", value);
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** Whether a flag of `flags` of WIT is set. @throws TypeError unless `value` is an object. */
export function hasFlag(value: unknown, name: string): boolean {
  return ownField(value, name) === true;
}

// --- internal ---

function wrongArgument(expected: string, value: unknown): TypeError {
  return new TypeError(`the plugin gave a ${typeof value} where WASI takes a ${expected}`);
}
