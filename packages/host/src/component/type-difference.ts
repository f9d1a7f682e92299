import { formatStructure, formatType, type WitFunction, type WitType } from "./wit-type.ts";

/**
 * The first place where a function's type differs from what is expected, in words; undefined when they are the same.
 *
 * Names of types do not count, as they do not for the component model; names of fields, cases and parameters do.
 */
export function functionDifference(found: WitFunction, expected: WitFunction): string | undefined {
  if (found.async !== expected.async) return found.async ? "it is async" : "it is not async";
  if (found.parameters.length !== expected.parameters.length) {
    return `it has ${found.parameters.length} parameters, expected ${expected.parameters.length}`;
  }
  for (const [index, parameter] of expected.parameters.entries()) {
    const other = found.parameters[index];
    if (other === undefined || other.name !== parameter.name) {
      return `parameter ${index + 1} is "${other?.name ?? ""}", expected "${parameter.name}"`;
    }
    const difference = typeDifference(other.type, parameter.type, parameter.name);
    if (difference !== undefined) return difference;
  }
  return optionalDifference(found.result, expected.result, "the result");
}

/** The first place where a type differs from what is expected, in words that start with `path`. */
export function typeDifference(found: WitType, expected: WitType, path: string): string | undefined {
  const here = `${path} is ${show(found)}, expected ${show(expected)}`;
  switch (expected.kind) {
    case "primitive":
      return found.kind === "primitive" && found.primitive === expected.primitive ? undefined : here;
    case "list":
      return found.kind === "list" ? typeDifference(found.element, expected.element, `${path}[]`) : here;
    case "option":
      return found.kind === "option" ? typeDifference(found.some, expected.some, `${path}?`) : here;
    case "result":
      if (found.kind !== "result") return here;
      return (
        optionalDifference(found.ok, expected.ok, `${path}.ok`) ??
        optionalDifference(found.err, expected.err, `${path}.err`)
      );
    case "tuple":
      if (found.kind !== "tuple") return here;
      return namedDifference(
        found.types.map((type, index) => ({ name: `${index}`, type })),
        expected.types.map((type, index) => ({ name: `${index}`, type })),
        path,
      );
    case "record":
      return found.kind === "record" ? namedDifference(found.fields, expected.fields, path) : here;
    case "variant":
      return found.kind === "variant" ? namedDifference(found.cases, expected.cases, path) : here;
    case "enum":
      return found.kind === "enum" && sameNames(found.cases, expected.cases) ? undefined : here;
    case "flags":
      return found.kind === "flags" && sameNames(found.flags, expected.flags) ? undefined : here;
    case "handle":
      return found.kind === "handle" && found.own === expected.own && found.resource === expected.resource
        ? undefined
        : here;
    case "unsupported":
      return here;
  }
}

// --- internal ---

interface Named {
  readonly name: string;
  readonly type: WitType | undefined;
}

function namedDifference(found: readonly Named[], expected: readonly Named[], path: string): string | undefined {
  for (const [index, one] of expected.entries()) {
    const other = found[index];
    if (other === undefined) return `${path} lacks "${one.name}"`;
    if (other.name !== one.name) return `${path} has "${other.name}" where "${one.name}" is expected`;
    const difference = optionalDifference(other.type, one.type, `${path}.${one.name}`);
    if (difference !== undefined) return difference;
  }
  const extra = found[expected.length];
  return extra === undefined ? undefined : `${path} has "${extra.name}", which is not expected`;
}

function optionalDifference(found: WitType | undefined, expected: WitType | undefined, path: string) {
  if (found === undefined && expected === undefined) return undefined;
  if (found === undefined) return `${path} is missing, expected ${expected ? show(expected) : ""}`;
  if (expected === undefined) return `${path} is ${show(found)}, expected nothing`;
  return typeDifference(found, expected, path);
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

function show(type: WitType): string {
  return type.name === undefined ? formatType(type) : `${type.name} = ${formatStructure(type)}`;
}
