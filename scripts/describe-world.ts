import type { Component, WitFunction, WitType } from "@armory-plugins/host/component";
import type { DescribedFunction, DescribedType, TypeIndex, WorldDescription } from "@armory-plugins/wit";

/**
 * Describe the world that a component's type is.
 *
 * @param contract - the smallest component of the world, see `worldContract()`.
 * @throws Error for what no plugin in TypeScript can have: a resource, an async function, a stream.
 */
export function describeWorld({ imports, exports }: Component): WorldDescription {
  const types = new DescribedTypes();
  return { imports: functionsOf(imports, types), exports: functionsOf(exports, types), types: types.all };
}

// --- internal ---

function functionsOf(entities: Component["imports"], types: DescribedTypes): DescribedFunction[] {
  return [...entities].flatMap(([name, entity]) => {
    if (entity.sort === "func") return [describeFunction("", name, entity.type, types)];
    if (entity.sort !== "instance") return [];
    return [...entity.exports].flatMap(([member, of]) =>
      of.sort === "func" ? [describeFunction(name, member, of.type, types)] : [],
    );
  });
}

function describeFunction(from: string, name: string, type: WitFunction, types: DescribedTypes): DescribedFunction {
  if (type.async) throw new Error(`cannot describe ${from} ${name}: async functions are not possible`);
  const parameters = type.parameters.map((one) => types.indexOf(one.type));
  return { interface: from, name, parameters, result: types.indexOrNull(type.result) };
}

/** The types of a world, each once. */
class DescribedTypes {
  readonly all: DescribedType[] = [];
  readonly #indices = new Map<string, number>();

  indexOf(type: WitType): number {
    const described = this.#describe(type);
    const key = JSON.stringify(described);
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.all.push(described) - 1;
      this.#indices.set(key, index);
    }
    return index;
  }

  indexOrNull(type: WitType | undefined): TypeIndex {
    return type === undefined ? null : this.indexOf(type);
  }

  #describe(type: WitType): DescribedType {
    switch (type.kind) {
      case "primitive":
        if (type.primitive === "error-context") throw new Error("cannot describe an error-context: it is not possible");
        return { kind: type.primitive };
      case "list":
        return { kind: "list", element: this.indexOf(type.element) };
      case "tuple":
        return { kind: "tuple", types: type.types.map((one) => this.indexOf(one)) };
      case "record":
        return { kind: "record", fields: type.fields.map((field) => [field.name, this.indexOf(field.type)]) };
      case "variant":
        return { kind: "variant", cases: type.cases.map((one) => [one.name, this.indexOrNull(one.type)]) };
      case "enum":
        return { kind: "enum", cases: type.cases };
      case "flags":
        return { kind: "flags", flags: type.flags };
      case "option":
        return { kind: "option", some: this.indexOf(type.some) };
      case "result":
        return { kind: "result", ok: this.indexOrNull(type.ok), err: this.indexOrNull(type.err) };
      case "handle":
        throw new Error(`cannot describe the resource ${type.resource}: plugins in TypeScript have none`);
      case "unsupported":
        throw new Error(`cannot describe ${type.what}: plugins in TypeScript have none`);
    }
  }
}
