import { camelCase } from "@armory-plugins/wit";
import type { DescribedFunction, DescribedType, TypeIndex, WorldDescription } from "@armory-plugins/wit";

/**
 * Encode a world's description as the engine reads it (`source/world.h`): numbers of 32 bits, little-endian; a name is its length and its UTF-8.
 *
 * Names become those of JavaScript, as jco's types have them.
 */
export function encodeWorld(world: WorldDescription): Uint8Array {
  return Buffer.concat([
    number(world.types.length),
    ...world.types.map(encodeType),
    number(world.imports.length),
    ...world.imports.map((one) => encodeFunction(one, one.interface)),
    number(world.exports.length),
    ...world.exports.map((one) => encodeFunction(one, interfaceProperty(one.interface))),
  ]);
}

/** The export of a module that holds an interface's functions: `armory:nri/plugin@0.1.0` is `plugin`. */
export function interfaceProperty(name: string): string {
  return camelCase(name.replace(/^.*\//, "").replace(/@.*$/, ""));
}

// --- internal ---

/** In the order of the engine's `enum kind`. */
const kinds: readonly DescribedType["kind"][] = [
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
  "list",
  "record",
  "tuple",
  "variant",
  "enum",
  "flags",
  "option",
  "result",
];

function encodeFunction({ name, parameters, result }: DescribedFunction, from: string): Uint8Array {
  return Buffer.concat([
    string(from),
    string(camelCase(name)),
    number(parameters.length),
    ...parameters.map(number),
    index(result),
  ]);
}

function encodeType(type: DescribedType): Uint8Array {
  switch (type.kind) {
    case "list":
      return compound(type, { parts: [type.element] });
    case "tuple":
      return compound(type, { parts: type.types });
    case "record":
      return compound(type, {
        names: type.fields.map(([name]) => camelCase(name)),
        parts: type.fields.map(([, part]) => part),
      });
    case "variant":
      return compound(type, { names: type.cases.map(([name]) => name), parts: type.cases.map(([, part]) => part) });
    case "enum":
      return compound(type, { names: type.cases });
    case "flags":
      return compound(type, { names: type.flags.map(camelCase) });
    case "option":
      return compound(type, { names: ["none", "some"], parts: [null, type.some] });
    case "result":
      return compound(type, { names: ["ok", "err"], parts: [type.ok, type.err] });
    default:
      return kindOf(type);
  }
}

function compound(
  type: DescribedType,
  { names, parts }: { readonly names?: readonly string[]; readonly parts?: readonly TypeIndex[] },
): Uint8Array {
  return Buffer.concat([
    kindOf(type),
    number((names ?? parts ?? []).length),
    number(names === undefined ? 0 : 1),
    number(parts === undefined ? 0 : 1),
    ...(names ?? []).map(string),
    ...(parts ?? []).map(index),
  ]);
}

function kindOf({ kind }: DescribedType): Uint8Array {
  return number(kinds.indexOf(kind));
}

function index(type: TypeIndex): Uint8Array {
  return number(type ?? 0xffff_ffff);
}

function number(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function string(value: string): Uint8Array {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([number(bytes.length), bytes]);
}
