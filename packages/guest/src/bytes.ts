import type { StandardSchemaV1 } from "@standard-schema/spec";
import { checkSchema } from "./check-schema.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Read bytes as UTF-8, a byte order mark included; null (undefined) stays undefined.
 *
 * @throws TypeError for bytes that are not UTF-8: nothing is replaced in silence.
 */
export function text(bytes: Uint8Array): string;
export function text(bytes: Uint8Array | undefined): string | undefined;
export function text(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new TypeError(`these ${bytes.length} bytes are not valid UTF-8`, { cause });
  }
}

/**
 * Read bytes as JSON, and check the value by a Standard Schema if one is given; null (undefined) stays undefined.
 *
 * Numbers are JavaScript's: an integer beyond 2^53 loses its last digits, so don't write such a payload back.
 *
 * @throws TypeError for bytes that are not UTF-8, are not JSON or do not fit the schema.
 */
export function json(bytes: Uint8Array | undefined): unknown;
export function json<Value>(bytes: Uint8Array, schema: StandardSchemaV1<unknown, Value>): Value;
export function json<Value>(bytes: Uint8Array | undefined, schema: StandardSchemaV1<unknown, Value>): Value | undefined;
export function json(bytes: Uint8Array | undefined, schema?: StandardSchemaV1): unknown {
  if (bytes === undefined) return undefined;
  const value = parseJson(bytes);
  if (schema === undefined) return value;
  const checked = checkSchema(schema, value);
  if (checked.problems !== undefined) throw new TypeError(`JSON does not fit: ${checked.problems}`);
  return checked.value;
}

/**
 * Write text as UTF-8 bytes.
 *
 * @throws TypeError for a lone surrogate, which UTF-8 has no bytes for.
 */
export function fromText(value: string): Uint8Array {
  if (!value.isWellFormed()) throw new TypeError("text with a lone surrogate has no UTF-8 form");
  return encoder.encode(value);
}

/**
 * Write a value as JSON in UTF-8 bytes, without spaces.
 *
 * @throws TypeError for what JSON cannot hold: undefined, a function, a bigint, a circle.
 */
export function fromJson(value: unknown): Uint8Array {
  const written: string | undefined = JSON.stringify(value);
  if (written === undefined) throw new TypeError(`JSON has no form for ${typeof value}`);
  return encoder.encode(written);
}

/** Take text as its UTF-8 bytes and leave bytes and undefined as they are. */
export function toBytes(value: Uint8Array | string | undefined): Uint8Array | undefined {
  return typeof value === "string" ? fromText(value) : value;
}

// --- internal ---

function parseJson(bytes: Uint8Array): unknown {
  const written = text(bytes);
  try {
    return JSON.parse(written);
  } catch (cause) {
    throw new TypeError(`these ${bytes.length} bytes are not valid JSON`, { cause });
  }
}
