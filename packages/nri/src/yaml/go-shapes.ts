import { z } from "zod";

// Shapes of values as Go's encoding/json decodes them: null is what is not there.

/** An object with these fields; others are kept, and null ones are not there. */
export function struct<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(withoutOwnNulls, z.looseObject(shape));
}

/** A list; a null item is an empty one, as `zero` has it. */
export function list<Item extends z.ZodType>(item: Item, zero: unknown) {
  return z.array(z.preprocess((value) => value ?? zero, item));
}

/** A string. */
export const string = z.string({ error: ({ input }) => problemOfString(input) });

/** A list of strings. */
export const strings = list(string, "");

/**
 * A map with keys that its writer chose; a null value is an empty one, as `zero` has it.
 *
 * The key `__proto__` is refused: of objects with it not everything that reads them can tell the key.
 *
 * @param problemOf - what is wrong with a key, after its name; undefined when nothing is.
 */
export function mapOf<Value extends z.ZodType>(
  value: Value,
  zero: unknown,
  problemOf: (key: string) => string | undefined = () => undefined,
) {
  return z.preprocess(
    (input, context) => {
      if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
      const entries = Object.entries(input);
      for (const [key] of entries) {
        const problem =
          problemOf(key) ?? (key === "__proto__" ? "is not a key that can be told from what objects have" : undefined);
        if (problem !== undefined) context.addIssue(`the key ${JSON.stringify(key)} ${problem}`);
      }
      return Object.fromEntries(entries.map(([key, item]) => [key, item ?? zero]));
    },
    z.record(z.string(), value),
  );
}

/** A map of strings to strings. */
export const stringMap = mapOf(string, "");

/** An integer of Go: a bigint when a number does not hold it. */
export type GoInteger = number | bigint;

/** An integer from one bound to another, whatever it is read as. */
export function integer(min: bigint, max: bigint) {
  return z.custom<GoInteger>(
    (value) => isGoInteger(value) && BigInt(value) >= min && BigInt(value) <= max,
    `expected an integer from ${min} to ${max}`,
  );
}

/** An integer from one bound to another, both of which a number holds. */
export function smallInteger(min: number, max: number) {
  return z.custom<number>(
    (value) => typeof value === "number" && Number.isInteger(value) && value >= min && value <= max,
    `expected an integer from ${min} to ${max}`,
  );
}

/** The integers that Go has. */
export const int64 = integer(-(2n ** 63n), 2n ** 63n - 1n);
export const uint64 = integer(0n, 2n ** 64n - 1n);
export const int32 = smallInteger(-(2 ** 31), 2 ** 31 - 1);
export const uint32 = smallInteger(0, 2 ** 32 - 1);

/** A value in which no object has a field that is null, for files that have no maps: a field without a value is not there. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(fields.map(([key, part]) => [key, withoutNulls(part)]));
}

// --- internal ---

function withoutOwnNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));
}

/** What YAML reads as something else needs quotes. */
function problemOfString(input: unknown): string | undefined {
  if (input === undefined) return "it is missing, expected a string";
  const isScalar = typeof input === "number" || typeof input === "bigint" || typeof input === "boolean";
  return isScalar ? `${input} is not a string; put it in quotes` : undefined;
}

function isGoInteger(value: unknown): value is GoInteger {
  return typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
}
