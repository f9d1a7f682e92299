import { MalformedBinary, type BinaryReader } from "./binary-reader.ts";
import { CoreSpace, type Lift } from "./core-space.ts";
import { requireExternName, requireLabel } from "./wit-names.ts";
import type { PrimitiveName, WitFunction, WitType } from "./wit-type.ts";

/** Something that a component, or an instance, imports or exports. */
export type Entity =
  | {
      readonly sort: "func";
      readonly type: WitFunction;
      /** How it is made of a core function; absent when it comes from another component. */
      readonly lift?: Lift | undefined;
    }
  | { readonly sort: "type"; readonly type: TypeDefinition }
  | { readonly sort: "instance"; readonly exports: ReadonlyMap<string, Entity> }
  | { readonly sort: "component" | "core" | "value" | "unknown" };

/** What an index of the type space stands for. */
export type TypeDefinition =
  | { readonly is: "value"; readonly value: WitType }
  | { readonly is: "func"; readonly func: WitFunction }
  | { readonly is: "instance"; readonly exports: ReadonlyMap<string, Entity> }
  | { readonly is: "resource"; readonly name: string }
  | { readonly is: "component" };

/** The index spaces of a component, a component type or an instance type while it is read. */
export class TypeSpace {
  readonly imports = new Map<string, Entity>();
  readonly exports = new Map<string, Entity>();
  readonly core = new CoreSpace();
  readonly #parent: TypeSpace | undefined;
  readonly #types: TypeDefinition[] = [];
  readonly #functions: { readonly type: WitFunction; readonly lift?: Lift | undefined }[] = [];
  readonly #instances: ReadonlyMap<string, Entity>[] = [];
  readonly #components: ReadonlyMap<string, Entity>[] = [];

  constructor(parent?: TypeSpace) {
    this.#parent = parent;
  }

  get counts(): { readonly types: number; readonly functions: number } {
    return { types: this.#types.length, functions: this.#functions.length };
  }

  /** Read a section of a component. */
  readSection(id: number, reader: BinaryReader): void {
    switch (id) {
      case 1:
        this.core.addModule(reader.rest());
        break;
      case 2:
        reader.list(() => this.core.readInstance(reader));
        break;
      case 4: {
        const inner = new TypeSpace(this);
        reader.take(8); // its own preamble
        inner.readSections(reader);
        this.#components.push(inner.exports);
        break;
      }
      case 5:
        reader.list(() => this.#instances.push(this.#readInstance(reader)));
        break;
      case 6:
        reader.list(() => this.#readAlias(reader));
        break;
      case 7:
        reader.list(() => this.#types.push(this.#readType(reader)));
        break;
      case 8:
        reader.list(() => this.#readCanon(reader));
        break;
      case 10:
        reader.list(() => this.#readImport(reader));
        break;
      case 11:
        reader.list(() => this.#readExport(reader));
        break;
      default:
        throw new MalformedBinary(
          `section ${id} at byte ${reader.offset} (core types, start, values) is not supported`,
        );
    }
    if (!reader.done) throw new MalformedBinary(`section ${id} has more than its items, at byte ${reader.offset}`);
  }

  /** Read the sections of a component up to the reader's end; gives its own custom sections. */
  readSections(reader: BinaryReader): { readonly name: string; readonly bytes: Uint8Array }[] {
    const customSections = [];
    while (!reader.done) {
      const start = reader.offset;
      const id = reader.byte();
      const section = reader.part(reader.u32());
      if (id === 0) customSections.push({ name: section.name(), bytes: section.rest() });
      else if (id <= 12) this.readSection(id, section);
      else throw new MalformedBinary(`unknown section ${id} at byte ${start}`);
    }
    return customSections;
  }

  // --- internal ---

  #readType(reader: BinaryReader): TypeDefinition {
    const start = reader.offset;
    const opcode = reader.byte();
    switch (opcode) {
      case 0x40:
      case 0x43:
        return { is: "func", func: this.#readFunction(reader, opcode === 0x43) };
      case 0x41:
        new TypeSpace(this).#readDeclarations(reader);
        return { is: "component" };
      case 0x42: {
        const inner = new TypeSpace(this);
        inner.#readDeclarations(reader);
        return { is: "instance", exports: inner.exports };
      }
      case 0x3f:
        reader.byte(); // the representation, i32
        reader.optional(() => reader.u32()); // the destructor
        return { is: "resource", name: "resource" };
      default:
        reader.offset = start;
        return { is: "value", value: this.#readDefinedType(reader) };
    }
  }

  #readFunction(reader: BinaryReader, async: boolean): WitFunction {
    const parameters = reader.list(() => ({ name: readLabel(reader), type: this.#readValueType(reader) }));
    const kind = reader.byte();
    if (kind === 0) return { async, parameters, result: this.#readValueType(reader) };
    if (kind !== 1 || reader.byte() !== 0) throw new MalformedBinary(`bad result list at byte ${reader.offset}`);
    return { async, parameters, result: undefined };
  }

  #readDeclarations(reader: BinaryReader): void {
    reader.list(() => {
      const kind = reader.byte();
      switch (kind) {
        case 1:
          this.#types.push(this.#readType(reader));
          return;
        case 2:
          this.#readAlias(reader);
          return;
        case 3:
          this.#readImport(reader);
          return;
        case 4: {
          const name = readExternName(reader);
          this.#define(name, this.#readDescription(reader, name), this.exports);
          return;
        }
        default:
          throw new MalformedBinary(`unsupported declaration ${kind} at byte ${reader.offset}`);
      }
    });
  }

  #readImport(reader: BinaryReader): void {
    const name = readExternName(reader);
    this.#define(name, this.#readDescription(reader, name), this.imports);
  }

  #readExport(reader: BinaryReader): void {
    const name = readExternName(reader);
    const found = this.#readSortIndex(reader, name);
    const ascribed = reader.optional(() => this.#readDescription(reader, name));
    const isFunction = found.sort === "func" && ascribed?.sort === "func";
    this.#define(name, isFunction ? { ...ascribed, lift: found.lift } : (ascribed ?? found), this.exports);
  }

  /** An import or export has a name, and takes the next index of its sort. */
  #define(name: string, entity: Entity, names: Map<string, Entity>): void {
    names.set(name, entity);
    if (entity.sort === "func") this.#functions.push({ type: entity.type, lift: entity.lift });
    if (entity.sort === "core") this.core.addModule(undefined);
    if (entity.sort === "type") this.#types.push(entity.type);
    if (entity.sort === "instance") this.#instances.push(entity.exports);
    if (entity.sort === "component") this.#components.push(new Map());
  }

  #readDescription(reader: BinaryReader, name: string): Entity {
    const kind = reader.byte();
    switch (kind) {
      case 0:
        reader.byte();
        reader.u32();
        return { sort: "core" };
      case 1: {
        const definition = this.#type(reader.u32());
        if (definition.is !== "func") throw new MalformedBinary(`"${name}" is declared as a function but is none`);
        return { sort: "func", type: definition.func };
      }
      case 2:
        if (reader.byte() === 0) reader.u32();
        else this.#readValueType(reader);
        return { sort: "value" };
      case 3:
        if (reader.byte() === 0) return { sort: "type", type: named(this.#type(reader.u32()), name) };
        return { sort: "type", type: { is: "resource", name } };
      case 4:
        reader.u32();
        return { sort: "component" };
      case 5: {
        const definition = this.#type(reader.u32());
        if (definition.is !== "instance") throw new MalformedBinary(`"${name}" is declared as an instance but is none`);
        return { sort: "instance", exports: definition.exports };
      }
      default:
        throw new MalformedBinary(`unknown kind ${kind} of "${name}"`);
    }
  }

  #readInstance(reader: BinaryReader): ReadonlyMap<string, Entity> {
    const kind = reader.byte();
    if (kind === 0) {
      const component = this.#components[reader.u32()];
      reader.list(() => [readArgumentName(reader), this.#readSortIndex(reader, "")]);
      return component ?? new Map<string, Entity>();
    }
    if (kind !== 1) throw new MalformedBinary(`unknown kind ${kind} of instance at byte ${reader.offset}`);
    return new Map(
      reader.list((): [string, Entity] => {
        const name = readExternName(reader);
        return [name, this.#readSortIndex(reader, name)];
      }),
    );
  }

  #readSortIndex(reader: BinaryReader, name: string): Entity {
    const sort = reader.byte();
    if (sort === 0) reader.byte();
    const index = reader.u32();
    switch (sort) {
      case 0:
        return { sort: "core" };
      case 1: {
        const found = this.#functions[index];
        return found === undefined ? { sort: "unknown" } : { sort: "func", ...found };
      }
      case 2:
        return { sort: "value" };
      case 3:
        return { sort: "type", type: named(this.#type(index), name) };
      case 4:
        return { sort: "component" };
      case 5:
        return { sort: "instance", exports: this.#instances[index] ?? new Map<string, Entity>() };
      default:
        throw new MalformedBinary(`unknown sort ${sort} at byte ${reader.offset}`);
    }
  }

  #readAlias(reader: BinaryReader): void {
    const sort = reader.byte();
    const coreSort = sort === 0 ? reader.byte() : undefined;
    const target = reader.byte();
    if (target === 2) {
      const depth = reader.u32();
      const index = reader.u32();
      if (sort === 3) this.#types.push(this.#outer(depth).#type(index));
      if (coreSort !== undefined) this.core.addAlias(coreSort, undefined);
      return;
    }
    if (target > 2) throw new MalformedBinary(`unknown target ${target} of an alias at byte ${reader.offset}`);
    const instance = reader.u32();
    // The only component-level definition that has a core-level name
    if (target === 1) {
      const name = reader.name();
      if (coreSort === undefined) throw new MalformedBinary(`an alias at byte ${reader.offset} has no core sort`);
      this.core.addAlias(coreSort, { instance, name });
      return;
    }
    const start = reader.offset;
    const name = requireExternName(reader.name(), start);
    if (coreSort !== undefined) {
      this.core.addAlias(coreSort, undefined);
      return;
    }
    const entity = this.#instances[instance]?.get(name) ?? unknownEntity(sort, name);
    this.#define(name, entity, new Map());
  }

  #readCanon(reader: BinaryReader): void {
    const start = reader.offset;
    const opcode = reader.byte();
    if (opcode === 0 || opcode === 1) {
      reader.byte();
      const lift = this.core.readLift(reader);
      if (opcode === 1) {
        this.core.addFunction(undefined);
        return;
      }
      const definition = this.#type(reader.u32());
      if (definition.is !== "func") throw new MalformedBinary(`the lift at byte ${start} has no function type`);
      this.core.lifts.push({ lift, type: definition.func });
      this.#functions.push({ type: definition.func, lift });
    } else if (opcode === 2 || opcode === 3 || opcode === 4) {
      reader.u32(); // resource.new, resource.drop, resource.rep
      this.core.addFunction(undefined);
    } else {
      throw new MalformedBinary(
        `canonical built-in 0x${opcode.toString(16)} at byte ${start} (async?) is not supported`,
      );
    }
  }

  #readValueType(reader: BinaryReader): WitType {
    const code = reader.s33();
    if (code < 0) return primitive(code & 0x7f, reader);
    const definition = this.#type(code);
    if (definition.is === "value") return definition.value;
    return { kind: "unsupported", what: definition.is };
  }

  #readDefinedType(reader: BinaryReader): WitType {
    const opcode = reader.byte();
    const read = (): WitType => this.#readValueType(reader);
    switch (opcode) {
      case 0x72:
        return { kind: "record", fields: reader.list(() => ({ name: readLabel(reader), type: read() })) };
      case 0x71:
        return {
          kind: "variant",
          cases: reader.list(() => {
            const one = { name: readLabel(reader), type: reader.optional(read) };
            reader.byte(); // "refines", always absent
            return one;
          }),
        };
      case 0x70:
        return { kind: "list", element: read() };
      case 0x6f:
        return { kind: "tuple", types: reader.list(read) };
      case 0x6e:
        return { kind: "flags", flags: reader.list(() => readLabel(reader)) };
      case 0x6d:
        return { kind: "enum", cases: reader.list(() => readLabel(reader)) };
      case 0x6b:
        return { kind: "option", some: read() };
      case 0x6a: {
        const ok = reader.optional(read);
        return { kind: "result", ok, err: reader.optional(read) };
      }
      case 0x69:
      case 0x68: {
        const definition = this.#type(reader.u32());
        return { kind: "handle", own: opcode === 0x69, resource: definition.is === "resource" ? definition.name : "?" };
      }
      case 0x67: {
        const element = read();
        return { kind: "unsupported", what: `list of ${reader.u32()} ${element.kind}` };
      }
      case 0x66:
      case 0x65:
        reader.optional(read);
        return { kind: "unsupported", what: opcode === 0x66 ? "stream" : "future" };
      default:
        return primitive(opcode, reader);
    }
  }

  #type(index: number): TypeDefinition {
    const definition = this.#types[index];
    if (definition === undefined) throw new MalformedBinary(`type ${index} is not defined`);
    return definition;
  }

  #outer(depth: number): TypeSpace {
    if (depth === 0) return this;
    if (this.#parent === undefined) throw new MalformedBinary("an alias reaches outside the component");
    return this.#parent.#outer(depth - 1);
  }
}

function readExternName(reader: BinaryReader): string {
  const kind = reader.byte();
  const start = reader.offset;
  const name = reader.name();
  if (kind > 2) throw new MalformedBinary(`unknown kind ${kind} of a name at offset ${start}`);
  // The version suffix may stand apart
  return requireExternName(kind === 2 ? `${name}${reader.name()}` : name, start);
}

function readLabel(reader: BinaryReader): string {
  const start = reader.offset;
  return requireLabel(reader.name(), start);
}

/** What an argument is for is the name of an import. */
function readArgumentName(reader: BinaryReader): string {
  const start = reader.offset;
  return requireExternName(reader.name(), start);
}

/** The named form of a definition: what is exported under a name is called by it. */
function named(definition: TypeDefinition, name: string): TypeDefinition {
  if (definition.is === "value") return { is: "value", value: { ...definition.value, name } };
  if (definition.is === "resource") return { is: "resource", name };
  return definition;
}

/** What an export of an instance that is not followed may be: its sort is known, its type is not. */
function unknownEntity(sort: number, name: string): Entity {
  const what: WitType = { kind: "unsupported", what: name };
  switch (sort) {
    case 1:
      return { sort: "func", type: { async: false, parameters: [], result: what } };
    case 3:
      return { sort: "type", type: { is: "value", value: what } };
    case 5:
      return { sort: "instance", exports: new Map() };
    default:
      return { sort: "unknown" };
  }
}

const primitives: Readonly<Record<number, PrimitiveName>> = {
  0x7f: "bool",
  0x7e: "s8",
  0x7d: "u8",
  0x7c: "s16",
  0x7b: "u16",
  0x7a: "s32",
  0x79: "u32",
  0x78: "s64",
  0x77: "u64",
  0x76: "f32",
  0x75: "f64",
  0x74: "char",
  0x73: "string",
  0x64: "error-context",
};

function primitive(opcode: number, reader: BinaryReader): WitType {
  const name = primitives[opcode];
  if (name === undefined) throw new MalformedBinary(`unknown type 0x${opcode.toString(16)} at byte ${reader.offset}`);
  return { kind: "primitive", primitive: name };
}
