import type { DescribedFunction, DescribedType, TypeIndex, WorldDescription } from "@armory-plugins/wit";

/** A value type of core WebAssembly. */
export type CoreType = "i32" | "i64" | "f32" | "f64";

/** The type of a core function. */
export interface CoreSignature {
  readonly parameters: readonly CoreType[];
  readonly result: CoreType | undefined;
}

/** How a component's export is called in its core module, by the canonical ABI (`flatten_functype` in `CanonicalABI.md` of WebAssembly/component-model). */
export function exportSignature(world: WorldDescription, { parameters, result }: DescribedFunction): CoreSignature {
  const results = flatten(world, result);
  return { parameters: flatParameters(world, parameters), result: results.length > 1 ? "i32" : results[0] };
}

/** How a component's core module calls what it imports: a result of several values is written to where a last parameter says. */
export function importSignature(world: WorldDescription, { parameters, result }: DescribedFunction): CoreSignature {
  const flat = flatParameters(world, parameters);
  const results = flatten(world, result);
  return results.length > 1
    ? { parameters: [...flat, "i32"], result: undefined }
    : { parameters: flat, result: results[0] };
}

// --- internal ---

/** More parameters than this are passed in memory. */
const maxFlatParameters = 16;

function flatParameters(world: WorldDescription, parameters: readonly number[]): readonly CoreType[] {
  const flat = parameters.flatMap((parameter) => flatten(world, parameter));
  return flat.length > maxFlatParameters ? ["i32"] : flat;
}

function flatten(world: WorldDescription, index: TypeIndex): readonly CoreType[] {
  if (index === null) return [];
  const type = world.types[index];
  if (type === undefined) throw new RangeError(`the world's description has no type ${index}`);
  return flattenType(world, type);
}

function flattenType(world: WorldDescription, type: DescribedType): readonly CoreType[] {
  switch (type.kind) {
    case "string":
    case "list":
      return ["i32", "i32"];
    case "s64":
    case "u64":
      return ["i64"];
    case "f32":
    case "f64":
      return [type.kind];
    case "record":
      return type.fields.flatMap(([, field]) => flatten(world, field));
    case "tuple":
      return type.types.flatMap((one) => flatten(world, one));
    case "variant":
      return flattenCases(
        world,
        type.cases.map(([, payload]) => payload),
      );
    case "option":
      return flattenCases(world, [null, type.some]);
    case "result":
      return flattenCases(world, [type.ok, type.err]);
    case "flags":
      return Array.from({ length: Math.ceil(type.flags.length / 32) }, () => "i32" as const);
    default:
      return ["i32"];
  }
}

/** The discriminant, then values that hold each case's payload. */
function flattenCases(world: WorldDescription, payloads: readonly TypeIndex[]): readonly CoreType[] {
  const joined: CoreType[] = [];
  for (const payload of payloads) {
    for (const [index, type] of flatten(world, payload).entries()) {
      joined[index] = join(joined[index] ?? type, type);
    }
  }
  return ["i32", ...joined];
}

function join(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a;
  return [a, b].every((type) => type === "i32" || type === "f32") ? "i32" : "i64";
}
