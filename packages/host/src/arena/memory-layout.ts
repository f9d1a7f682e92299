import type { WitType } from "../component/wit-type.ts";

/** The types that core WebAssembly passes. */
export type CoreType = "i32" | "i64" | "f32" | "f64";

/** Where a value is in memory, and as what it is passed. */
export interface MemoryLayout {
  /** In bytes, a multiple of `align`. */
  readonly size: number;
  /** In bytes, a power of two. */
  readonly align: number;
  /** The core values that stand for it where it is a parameter; where there are more than {@link maxFlatParameters}, the first of them and one more. */
  readonly flat: readonly CoreType[];
  readonly shape: Shape;
}

/** What a type is made of, as far as memory is concerned: options, results and enums are variants, tuples are records. */
export type Shape =
  | { readonly is: "scalar"; readonly scalar: Scalar }
  | { readonly is: "string" }
  | { readonly is: "list"; readonly element: MemoryLayout }
  | { readonly is: "record"; readonly fields: readonly PlacedField[] }
  | {
      readonly is: "variant";
      /** How many bytes the discriminant has. */
      readonly tagSize: 1 | 2 | 4;
      /** Where a case's value starts. */
      readonly payload: number;
      readonly cases: readonly (MemoryLayout | undefined)[];
    }
  | {
      readonly is: "flags";
      /** How many bytes they take. */
      readonly bytes: 1 | 2 | 4;
      readonly count: number;
    };

/** The types whose value is one core value. */
export type Scalar = "bool" | "s8" | "u8" | "s16" | "u16" | "s32" | "u32" | "s64" | "u64" | "f32" | "f64" | "char";

/** A field of a record and where it starts. */
export interface PlacedField {
  readonly at: number;
  readonly layout: MemoryLayout;
}

/** A function takes at most so many core values; if its parameters have more, they are passed in memory (`MAX_FLAT_PARAMS`). */
export const maxFlatParameters = 16;

/** A list or a string has at most so many bytes, without what its elements point to (`MAX_LIST_BYTE_LENGTH`, `MAX_STRING_BYTE_LENGTH`). */
export const MAX_LIST_BYTES = 2 ** 28 - 1;

/**
 * How a type is laid out in memory and flattened.
 *
 * (component-model, design/mvp/CanonicalABI.md: `despecialize`, `alignment`, `elem_size`, `flatten_type`.)
 *
 * @throws UnsupportedType for handles, streams and whatever else has no value in memory.
 */
export function memoryLayout(type: WitType): MemoryLayout {
  const known = layouts.get(type);
  if (known !== undefined) return known;
  const layout = compute(type);
  layouts.set(type, layout);
  return layout;
}

/** A record of these types, in this order: the parameters of a function are in memory like this. */
export function sequenceLayout(types: readonly WitType[]): MemoryLayout {
  let size = 0;
  let align = 1;
  const fields = types.map((type) => {
    const layout = memoryLayout(type);
    const at = alignTo(size, layout.align);
    size = at + layout.size;
    align = Math.max(align, layout.align);
    return { at, layout };
  });
  const flat: CoreType[] = [];
  for (const { layout } of fields) flat.push(...layout.flat.slice(0, MAX_FLAT - flat.length));
  return { size: alignTo(size, align), align, flat, shape: { is: "record", fields } };
}

/** The next multiple of `align`. */
export function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

/** A type that can't be read from memory without its resource table or its task. */
export class UnsupportedType extends Error {
  override readonly name = "UnsupportedType";
}

// --- internal ---

const layouts = new WeakMap<WitType, MemoryLayout>();

/** Types share their parts: if each had all of its values, a small hostile component could ask for much memory. */
const MAX_FLAT = maxFlatParameters + 1;

const scalars: Readonly<Record<Scalar, readonly [size: number, flat: CoreType]>> = {
  bool: [1, "i32"],
  s8: [1, "i32"],
  u8: [1, "i32"],
  s16: [2, "i32"],
  u16: [2, "i32"],
  s32: [4, "i32"],
  u32: [4, "i32"],
  s64: [8, "i64"],
  u64: [8, "i64"],
  f32: [4, "f32"],
  f64: [8, "f64"],
  char: [4, "i32"],
};

function compute(type: WitType): MemoryLayout {
  switch (type.kind) {
    case "primitive": {
      const { primitive } = type;
      if (primitive === "string") return { size: 8, align: 4, flat: ["i32", "i32"], shape: { is: "string" } };
      if (primitive === "error-context") throw new UnsupportedType("error-context");
      const [size, flat] = scalars[primitive];
      return { size, align: size, flat: [flat], shape: { is: "scalar", scalar: primitive } };
    }
    case "list":
      return { size: 8, align: 4, flat: ["i32", "i32"], shape: { is: "list", element: memoryLayout(type.element) } };
    case "record":
      return sequenceLayout(type.fields.map((field) => field.type));
    case "tuple":
      return sequenceLayout(type.types);
    case "variant":
      return variantLayout(type.cases.map((one) => one.type));
    case "option":
      return variantLayout([undefined, type.some]);
    case "result":
      return variantLayout([type.ok, type.err]);
    case "enum":
      return variantLayout(type.cases.map(() => undefined));
    case "flags": {
      const count = type.flags.length;
      const bytes = count <= 8 ? 1 : count <= 16 ? 2 : 4;
      return { size: bytes, align: bytes, flat: ["i32"], shape: { is: "flags", bytes, count } };
    }
    case "handle":
      throw new UnsupportedType(`the resource ${type.resource}`);
    case "unsupported":
      throw new UnsupportedType(type.what);
  }
}

function variantLayout(types: readonly (WitType | undefined)[]): MemoryLayout {
  const cases = types.map((type) => (type === undefined ? undefined : memoryLayout(type)));
  const tagSize = types.length <= 0x100 ? 1 : types.length <= 0x1_0000 ? 2 : 4;
  const payloadAlign = Math.max(1, ...cases.map((one) => one?.align ?? 1));
  const payload = alignTo(tagSize, payloadAlign);
  const align = Math.max(tagSize, payloadAlign);
  const size = alignTo(payload + Math.max(0, ...cases.map((one) => one?.size ?? 0)), align);
  const flat: CoreType[] = ["i32"];
  for (const one of cases) {
    for (const [index, type] of (one?.flat ?? []).slice(0, MAX_FLAT - 1).entries()) {
      const before = flat[index + 1];
      flat[index + 1] = before === undefined ? type : join(before, type);
    }
  }
  return { size, align, flat, shape: { is: "variant", tagSize, payload, cases } };
}

function join(one: CoreType, other: CoreType): CoreType {
  if (one === other) return one;
  const narrow = (type: CoreType): boolean => type === "i32" || type === "f32";
  return narrow(one) && narrow(other) ? "i32" : "i64";
}
