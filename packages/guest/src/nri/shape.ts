/** What a type of the contract looks like in JavaScript, for the functions that walk through values of it. */
export type Shape =
  | ScalarShape
  | { readonly kind: "option" | "list"; readonly of: Shape }
  /** A list of pairs, each with a string first. */
  | { readonly kind: "map"; readonly of: Shape }
  | RecordShape;

/** The shape of a type; which one is known to TypeScript alone. */
export type ShapeOf<Value> = Shape & { readonly __type?: Value };

/** A value without parts. */
export type ScalarShape =
  | { readonly kind: "text" | "bool" | "u32" | "s32" | "u64" | "s64" }
  | { readonly kind: "enum"; readonly names: readonly string[] };

/** A record: its fields by their names in JavaScript. */
export interface RecordShape {
  readonly kind: "record";
  readonly fields: Readonly<Record<string, Shape>>;
  /** The same as a list. */
  readonly entries: readonly (readonly [name: string, shape: Shape])[];
  /** The fields that an author may leave out although the contract has no option there: empty or false means "not set". */
  readonly blanks: readonly string[];
}

export const text: Shape = { kind: "text" };
export const bool: Shape = { kind: "bool" };
export const u32: Shape = { kind: "u32" };
export const s32: Shape = { kind: "s32" };
export const u64: Shape = { kind: "u64" };
export const s64: Shape = { kind: "s64" };

/** Some value or undefined. */
export function option(of: Shape): Shape {
  return { kind: "option", of };
}

/** An array. */
export function list(of: Shape): Shape {
  return { kind: "list", of };
}

/** Values by text. */
export function map(of: Shape): Shape {
  return { kind: "map", of };
}

/** One of some strings. */
export function oneOf(...names: readonly string[]): Shape {
  return { kind: "enum", names };
}

/** An object with these fields. */
export function record(fields: RecordShape["fields"], blanks: readonly string[] = []): RecordShape {
  return { kind: "record", fields, entries: Object.entries(fields), blanks };
}
