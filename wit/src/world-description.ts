/**
 * The functions of a world with every type resolved, for programs that call them or are called: no parser of WIT is needed to read it.
 *
 * Names are those of WIT.
 */
export interface WorldDescription {
  /** Each type comes behind those it consists of; equal types are there once. */
  readonly types: readonly DescribedType[];
  readonly imports: readonly DescribedFunction[];
  readonly exports: readonly DescribedFunction[];
}

/** An index of {@link WorldDescription.types}; null for none, as with a case without a payload. */
export type TypeIndex = number | null;

/** A function of a world. */
export interface DescribedFunction {
  /** The full name of its interface, for example `armory:nri/runtime@0.1.0`; empty for a function of the world itself. */
  readonly interface: string;
  readonly name: string;
  readonly parameters: readonly number[];
  readonly result: TypeIndex;
}

/** The types that consist of no others. */
export type PrimitiveType =
  | "bool"
  | "s8"
  | "u8"
  | "s16"
  | "u16"
  | "s32"
  | "u32"
  | "s64"
  | "u64"
  | "f32"
  | "f64"
  | "char"
  | "string";

/** A value type of WIT. */
export type DescribedType =
  | { readonly kind: PrimitiveType }
  | { readonly kind: "list"; readonly element: number }
  | { readonly kind: "tuple"; readonly types: readonly number[] }
  | { readonly kind: "record"; readonly fields: readonly (readonly [name: string, type: number])[] }
  | { readonly kind: "variant"; readonly cases: readonly (readonly [name: string, type: TypeIndex])[] }
  | { readonly kind: "enum"; readonly cases: readonly string[] }
  | { readonly kind: "flags"; readonly flags: readonly string[] }
  | { readonly kind: "option"; readonly some: number }
  | { readonly kind: "result"; readonly ok: TypeIndex; readonly err: TypeIndex };
