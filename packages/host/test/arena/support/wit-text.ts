import type { WitType } from "../../../src/component/wit-type.ts";

/** A function that a guest exports. */
export interface GuestFunction {
  readonly name: string;
  readonly parameters: readonly WitType[];
  readonly result: WitType | undefined;
}

/** A world, `guest`, that exports functions; its types have names where WIT wants them. */
export function witText(functions: readonly GuestFunction[]): string {
  const declarations: string[] = [];
  const declare = (text: (name: string) => string): string => {
    const name = `t${declarations.length}`;
    declarations.push(`  ${text(name)}`);
    return name;
  };
  const write = (type: WitType): string => {
    switch (type.kind) {
      case "primitive":
        return type.primitive;
      case "list":
        return `list<${write(type.element)}>`;
      case "option":
        return `option<${write(type.some)}>`;
      case "tuple":
        return `tuple<${type.types.map(write).join(", ")}>`;
      case "result": {
        const [ok, err] = [type.ok && write(type.ok), type.err && write(type.err)];
        if (ok === undefined && err === undefined) return "result";
        return err === undefined ? `result<${ok}>` : `result<${ok ?? "_"}, ${err}>`;
      }
      case "record": {
        const fields = type.fields.map((field) => `${field.name}: ${write(field.type)}`);
        return declare((name) => `record ${name} { ${fields.join(", ")} }`);
      }
      case "variant": {
        const cases = type.cases.map((one) => (one.type === undefined ? one.name : `${one.name}(${write(one.type)})`));
        return declare((name) => `variant ${name} { ${cases.join(", ")} }`);
      }
      case "enum":
        return declare((name) => `enum ${name} { ${type.cases.join(", ")} }`);
      case "flags":
        return declare((name) => `flags ${name} { ${type.flags.join(", ")} }`);
      default:
        throw new Error(`a ${type.kind} is not written`);
    }
  };
  const exports = functions.map(({ name, parameters, result }) => {
    const list = parameters.map((type, index) => `p${index}: ${write(type)}`).join(", ");
    return `  export ${name}: func(${list})${result === undefined ? "" : ` -> ${write(result)}`};`;
  });
  return ["package test:arena;", "world guest {", ...declarations, ...exports, "}"].join("\n");
}
