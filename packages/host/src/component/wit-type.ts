/** The primitive types of WIT. */
export type PrimitiveName =
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
  | "string"
  | "error-context";

/** A value type of WIT, resolved: it holds its parts, not indices of them. `name` is what WIT calls it, where it has one. */
export type WitType =
  | { readonly kind: "primitive"; readonly primitive: PrimitiveName; readonly name?: string }
  | { readonly kind: "list"; readonly element: WitType; readonly name?: string }
  | { readonly kind: "option"; readonly some: WitType; readonly name?: string }
  | {
      readonly kind: "result";
      readonly ok: WitType | undefined;
      readonly err: WitType | undefined;
      readonly name?: string;
    }
  | { readonly kind: "tuple"; readonly types: readonly WitType[]; readonly name?: string }
  | { readonly kind: "record"; readonly fields: readonly WitField[]; readonly name?: string }
  | { readonly kind: "variant"; readonly cases: readonly WitCase[]; readonly name?: string }
  | { readonly kind: "enum"; readonly cases: readonly string[]; readonly name?: string }
  | { readonly kind: "flags"; readonly flags: readonly string[]; readonly name?: string }
  | { readonly kind: "handle"; readonly own: boolean; readonly resource: string; readonly name?: string }
  | {
      /** What the host can't call with: it may be imported, and its import refuses. */
      readonly kind: "unsupported";
      readonly what: string;
      /** The types in it; absent where there are none. */
      readonly parts?: readonly WitType[];
      /** How often each of them is in it. Default: 1. */
      readonly times?: number;
      readonly name?: string;
    };

/** A field of a record, or a parameter of a function. */
export interface WitField {
  readonly name: string;
  readonly type: WitType;
}

/** A case of a variant. */
export interface WitCase {
  readonly name: string;
  readonly type: WitType | undefined;
}

/** A function's type. */
export interface WitFunction {
  readonly async: boolean;
  readonly parameters: readonly WitField[];
  readonly result: WitType | undefined;
}

/** Write a type as WIT does: by its name where it has one, otherwise in full; very long ones are cut. */
export function formatType(type: WitType): string {
  return type.name ?? formatStructure(type);
}

/** Write what a type consists of, even if it has a name. */
export function formatStructure(type: WitType): string {
  const known = structures.get(type);
  if (known !== undefined) return known;
  const text = shorten(describe(type));
  structures.set(type, text);
  return text;
}

/** Write a function's type as WIT does: `func(name: string) -> string`. */
export function formatFunction(type: WitFunction): string {
  const parameters = type.parameters.map((one) => `${one.name}: ${formatType(one.type)}`).join(", ");
  const result = type.result === undefined ? "" : ` -> ${formatType(type.result)}`;
  return shorten(`${type.async ? "async " : ""}func(${parameters})${result}`);
}

// --- internal ---

// Types share their parts: without this memory a small hostile component could ask for text of exponential length.
const structures = new WeakMap<WitType, string>();

function shorten(text: string): string {
  return text.length <= 1000 ? text : `${text.slice(0, 1000)}…`;
}

function describe(type: WitType): string {
  const format = (inner: WitType | undefined): string => (inner === undefined ? "_" : formatType(inner));
  switch (type.kind) {
    case "primitive":
      return type.primitive;
    case "list":
      return `list<${format(type.element)}>`;
    case "option":
      return `option<${format(type.some)}>`;
    case "result":
      if (type.ok === undefined && type.err === undefined) return "result";
      return type.err === undefined ? `result<${format(type.ok)}>` : `result<${format(type.ok)}, ${format(type.err)}>`;
    case "tuple":
      return `tuple<${type.types.map(format).join(", ")}>`;
    case "record":
      return `record { ${type.fields.map((field) => `${field.name}: ${format(field.type)}`).join(", ")} }`;
    case "variant":
      return `variant { ${type.cases.map((one) => (one.type ? `${one.name}(${format(one.type)})` : one.name)).join(", ")} }`;
    case "enum":
      return `enum { ${type.cases.join(", ")} }`;
    case "flags":
      return `flags { ${type.flags.join(", ")} }`;
    case "handle":
      return type.own ? type.resource : `borrow<${type.resource}>`;
    case "unsupported":
      return type.what;
  }
}
