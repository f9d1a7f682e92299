import fc from "fast-check";
import type { WitType } from "../../../src/component/wit-type.ts";

/**
 * A value of a WIT type in a form that JSON keeps: numbers of any size are decimal texts, floats the bits of theirs as texts, chars code points, records,
 * tuples and lists arrays, variants, enums, options and results `[case]` or `[case, value]`, flags the indices of those that are set.
 */
export type Plain = boolean | number | string | readonly Plain[];

/** A function's parameters, and values for some calls of it. */
export interface TypedCalls {
  readonly parameters: readonly WitType[];
  readonly calls: readonly (readonly Plain[])[];
}

/** Types of parameters, with values. */
export function typedCalls(): fc.Arbitrary<TypedCalls> {
  return fc.array(witType(), { minLength: 1, maxLength: 3 }).chain((parameters) =>
    fc.record({
      parameters: fc.constant(parameters),
      calls: fc.array(fc.tuple(...parameters.map(plainValue)), { minLength: 1, maxLength: 4 }),
    }),
  );
}

/** Types with a value in memory, up to some levels deep. */
export function witType(): fc.Arbitrary<WitType> {
  return fc.letrec<{ type: WitType }>((tie) => {
    const part = tie("type");
    const maybe = fc.option(part, { nil: undefined });
    const types = fc.array(part, { minLength: 1, maxLength: 6 });
    return {
      type: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        {
          weight: 6,
          arbitrary: fc.constantFrom(...primitives).map((primitive): WitType => ({ kind: "primitive", primitive })),
        },
        {
          weight: 1,
          arbitrary: fc
            .constantFrom(2, 3, 256, 257, 300)
            .map((count): WitType => ({ kind: "enum", cases: names("e", count) })),
        },
        {
          weight: 1,
          arbitrary: fc
            .constantFrom(1, 8, 9, 16, 17, 31, 32)
            .map((count): WitType => ({ kind: "flags", flags: names("f", count) })),
        },
        { weight: 2, arbitrary: part.map((element): WitType => ({ kind: "list", element })) },
        { weight: 2, arbitrary: part.map((some): WitType => ({ kind: "option", some })) },
        { weight: 2, arbitrary: fc.tuple(maybe, maybe).map(([ok, err]): WitType => ({ kind: "result", ok, err })) },
        { weight: 2, arbitrary: types.map((inner): WitType => ({ kind: "tuple", types: inner })) },
        {
          weight: 3,
          arbitrary: types.map((inner): WitType => ({
            kind: "record",
            fields: inner.map((type, index) => ({ name: `f-${letter(index)}`, type })),
          })),
        },
        {
          weight: 3,
          arbitrary: fc
            .tuple(fc.array(maybe, { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 0, 0, 255))
            .map(([inner, more]): WitType => ({
              kind: "variant",
              cases: [...inner, ...Array.from({ length: more }, () => undefined)].map((type, index) => ({
                name: `c${index}`,
                type,
              })),
            })),
        },
      ),
    };
  }).type;
}

/** Values of a type: edges more often than not. */
export function plainValue(type: WitType): fc.Arbitrary<Plain> {
  switch (type.kind) {
    case "primitive":
      return primitiveValue(type.primitive);
    case "list":
      return fc.array(plainValue(type.element), { maxLength: 5 });
    case "record":
      return fc.tuple(...type.fields.map((field) => plainValue(field.type)));
    case "tuple":
      return fc.tuple(...type.types.map(plainValue));
    case "flags":
      return fc.subarray(type.flags.map((_, index) => index));
    case "variant":
    case "option":
    case "result":
    case "enum": {
      const cases = casesOf(type);
      // The first, the last, and those with a value
      const known = cases.flatMap((one, index) =>
        one !== undefined || index === 0 || index === cases.length - 1 ? [index] : [],
      );
      return fc.constantFrom(...known).chain((index): fc.Arbitrary<Plain> => {
        const one = cases[index];
        return one === undefined ? fc.constant([index]) : plainValue(one).map((value) => [index, value]);
      });
    }
    default:
      throw new Error(`a ${type.kind} has no values`);
  }
}

/** What the cases of a variant, or of a type that stands for one, hold. */
export function casesOf(type: WitType): readonly (WitType | undefined)[] {
  switch (type.kind) {
    case "variant":
      return type.cases.map((one) => one.type);
    case "enum":
      return type.cases.map(() => undefined);
    case "option":
      return [undefined, type.some];
    case "result":
      return [type.ok, type.err];
    default:
      throw new Error(`a ${type.kind} has no cases`);
  }
}

// --- internal ---

const primitives = [
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "f32",
  "f64",
  "char",
  "string",
] as const;

function primitiveValue(primitive: string): fc.Arbitrary<Plain> {
  const [, sign = "", digits = ""] = /^([su])(\d+)$/.exec(primitive) ?? [];
  if (sign !== "") {
    const width = BigInt(digits);
    const [min, max] = sign === "u" ? [0n, 2n ** width - 1n] : [-(2n ** (width - 1n)), 2n ** (width - 1n) - 1n];
    return fc.oneof(fc.constantFrom(min, max, 0n), fc.bigInt({ min, max })).map(String);
  }
  switch (primitive) {
    case "bool":
      return fc.boolean();
    case "f32":
      return fc.float().map((value) => floatBits(32, value));
    case "f64":
      return fc.double().map((value) => floatBits(64, value));
    case "char":
      return fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).map((text) => text.codePointAt(0) ?? 0);
    case "string":
      return fc.oneof(
        fc.constant("\ufeff\0\u{10ffff}"),
        fc.string({ unit: "binary", maxLength: 12 }),
        fc.string({ maxLength: 40 }),
      );
    default:
      throw new Error(`${primitive} has no values`);
  }
}

/** The bits of a float in decimal. All that is no number is one value: the canonical ABI does not keep what else it says. */
export function floatBits(width: 32 | 64, value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  if (Number.isNaN(value)) return width === 32 ? String(0x7fc0_0000) : String(0x7ff8_0000_0000_0000n);
  if (width === 32) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return String(width === 32 ? view.getUint32(0) : view.getBigUint64(0));
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

function letter(index: number): string {
  return String.fromCodePoint(97 + index);
}
