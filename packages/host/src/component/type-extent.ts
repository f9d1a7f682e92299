import type { WitType } from "./wit-type.ts";

/** How large a type is when it is written out, each part as often as it occurs. */
export interface TypeExtent {
  /** How deep its parts are nested; 1 for a type without parts. */
  readonly depth: number;
  /** How many parts there are, the type itself, cases and flags included. */
  readonly parts: number;
}

/** The extent of a type. Types share their parts, so that it may be exponential in what the type takes in a file. */
export function typeExtent(type: WitType): TypeExtent {
  const known = extents.get(type);
  if (known !== undefined) return known;
  let depth = 0;
  let parts = 1;
  for (const part of partsOf(type)) {
    const inner = part === undefined ? leaf : typeExtent(part);
    depth = Math.max(depth, inner.depth);
    parts += inner.parts * timesOf(type);
  }
  const extent = { depth: depth + 1, parts };
  extents.set(type, extent);
  return extent;
}

// --- internal ---

/** Of each type that was read: what is made of it is measured without walking it again. */
const extents = new WeakMap<WitType, TypeExtent>();

const leaf: TypeExtent = { depth: 0, parts: 1 };

function partsOf(type: WitType): readonly (WitType | undefined)[] {
  switch (type.kind) {
    case "list":
      return [type.element];
    case "option":
      return [type.some];
    case "result":
      return [type.ok, type.err];
    case "tuple":
      return type.types;
    case "record":
      return type.fields.map((field) => field.type);
    case "variant":
      return type.cases.map((one) => one.type);
    case "enum":
      return type.cases.map(() => undefined);
    case "flags":
      return type.flags.map(() => undefined);
    case "unsupported":
      return type.parts ?? [];
    case "primitive":
    case "handle":
      return [];
  }
}

function timesOf(type: WitType): number {
  return type.kind === "unsupported" ? (type.times ?? 1) : 1;
}
