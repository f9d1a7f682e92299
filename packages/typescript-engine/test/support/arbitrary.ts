import { camelCase } from "@armory-plugins/wit";
import type { DescribedType, TypeIndex, WorldDescription } from "@armory-plugins/wit";
import fc from "fast-check";

/** Values of a type of a world, as JavaScript has them. */
export function arbitraryOf(world: WorldDescription, index: TypeIndex): fc.Arbitrary<unknown> {
  const type = index === null ? undefined : world.types[index];
  return type === undefined ? fc.constant(undefined) : arbitraryType(world, type);
}

// --- internal ---

/** What no jco decodes: its decoder drops a byte order mark that begins a string. */
const string = fc.string({ unit: "grapheme", maxLength: 20 }).filter((value) => !value.startsWith("\uFEFF"));

const numbers: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  u8: fc.integer({ min: 0, max: 255 }),
  s8: fc.integer({ min: -128, max: 127 }),
  u16: fc.integer({ min: 0, max: 65_535 }),
  s16: fc.integer({ min: -32_768, max: 32_767 }),
  u32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  s32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  s64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  f32: fc.float(),
  f64: fc.double(),
  char: fc
    .integer({ min: 0, max: 0x10_ffff - 0x800 })
    .map((value) => String.fromCodePoint(value < 0xd800 ? value : value + 0x800))
    .filter((value) => value !== "\uFEFF"),
  string,
};

/** A list of numbers is the typed array of their kind. */
const arrays: Readonly<Record<string, (values: Iterable<never>) => unknown>> = {
  u8: (values) => Uint8Array.from(values),
  s8: (values) => Int8Array.from(values),
  u16: (values) => Uint16Array.from(values),
  s16: (values) => Int16Array.from(values),
  u32: (values) => Uint32Array.from(values),
  s32: (values) => Int32Array.from(values),
  u64: (values) => BigUint64Array.from(values),
  s64: (values) => BigInt64Array.from(values),
  f32: (values) => Float32Array.from(values),
  f64: (values) => Float64Array.from(values),
};

function arbitraryType(world: WorldDescription, type: DescribedType): fc.Arbitrary<unknown> {
  const of = (index: TypeIndex): fc.Arbitrary<unknown> => arbitraryOf(world, index);
  switch (type.kind) {
    case "list": {
      const toArray = arrays[world.types[type.element]?.kind ?? ""];
      const values = fc.array(of(type.element), { maxLength: 8 });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- numbers of that kind
      return toArray === undefined ? values : values.map((all) => toArray(all as never[]));
    }
    case "tuple":
      return fc.tuple(...type.types.map(of));
    case "record":
      return fc.record(Object.fromEntries(type.fields.map(([name, field]) => [camelCase(name), of(field)])));
    case "variant":
      return fc.oneof(...type.cases.map(([tag, payload]) => tagged(tag, payload, of)));
    case "enum":
      return fc.constantFrom(...type.cases);
    case "flags":
      return fc.record(Object.fromEntries(type.flags.map((flag) => [camelCase(flag), fc.boolean()])));
    case "option":
      // An option of an option is tagged, so that none and some of none stay apart
      return world.types[type.some]?.kind === "option"
        ? fc.oneof(tagged("none", null, of), tagged("some", type.some, of))
        : fc.option(of(type.some), { nil: undefined });
    case "result":
      return fc.oneof(tagged("ok", type.ok, of), tagged("err", type.err, of));
    default:
      return numbers[type.kind] ?? fc.constant(undefined);
  }
}

function tagged(
  tag: string,
  payload: TypeIndex,
  of: (index: TypeIndex) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  return payload === null ? fc.constant({ tag }) : of(payload).map((val) => ({ tag, val }));
}
