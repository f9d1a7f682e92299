import { MalformedBinary, type BinaryReader } from "./binary-reader.ts";
import { componentBounds } from "./component-bounds.ts";
import { type CoreExport, coreSort, CoreSpace, type Lift } from "./core-space.ts";
import type { InstanceCount } from "./instance-count.ts";
import { readSections } from "./read-sections.ts";
import { typeExtent } from "./type-extent.ts";
import { UnsupportedFeature } from "./unsupported-feature.ts";
import { requireExternName, requireLabel } from "./wit-names.ts";
import { formatType, type PrimitiveName, type WitFunction, type WitType } from "./wit-type.ts";

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
  | { readonly sort: "component"; readonly component?: NestedComponent | undefined }
  | {
      readonly sort: "core";
      /** The bytes of a core module; absent for what is not a module, and for one that the component is given. */
      readonly module?: Uint8Array | undefined;
    }
  | { readonly sort: "value" | "unknown" };

/** A function that is made of a core function. */
export interface LiftedFunction {
  readonly lift: Lift;
  readonly type: WitFunction;
  /** The bytes of the core module that exports the core function; undefined when no module of the component does. */
  readonly module: Uint8Array | undefined;
}

/** An export of a core module. */
export interface CoreModuleExport {
  /** The module's bytes. */
  readonly module: Uint8Array;
  readonly name: string;
}

/** A component inside of a component. */
export interface NestedComponent {
  readonly exports: ReadonlyMap<string, Entity>;
  /** What one instance of it instantiates; undefined for a component that is imported. */
  readonly count: InstanceCount | undefined;
}

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
  /** The core modules of the whole component, nested ones included. */
  readonly coreModules: Uint8Array[];
  /** The functions of the whole component that are made of core functions, exported or not. */
  readonly lifts: LiftedFunction[];
  /** The core functions of the whole component that allocate what it is given. */
  readonly reallocs: CoreModuleExport[];
  /** Features that the whole component uses and the transpiler lacks. */
  readonly features: Set<string>;
  readonly #parent: TypeSpace | undefined;
  readonly #depth: number;
  /** How many definitions the whole component has so far, and of how many bytes. */
  readonly #definitions: { count: number; bytes: number };
  readonly #types: TypeDefinition[] = [];
  readonly #functions: { readonly type: WitFunction; readonly lift?: Lift | undefined }[] = [];
  readonly #instances: ReadonlyMap<string, Entity>[] = [];
  readonly #components: (NestedComponent | undefined)[] = [];

  /** @throws MalformedBinary when it is nested too deeply. */
  constructor(parent?: TypeSpace, offset = 0) {
    this.#parent = parent;
    this.#depth = parent === undefined ? 0 : parent.#depth + 1;
    this.#definitions = parent === undefined ? { count: 0, bytes: 0 } : parent.#definitions;
    this.coreModules = parent?.coreModules ?? [];
    this.lifts = parent?.lifts ?? [];
    this.reallocs = parent?.reallocs ?? [];
    this.features = parent?.features ?? new Set();
    if (this.#depth > componentBounds.nesting) {
      throw new MalformedBinary(
        `components and their types are nested more than ${componentBounds.nesting} deep at byte ${offset}`,
      );
    }
  }

  get counts(): { readonly types: number; readonly functions: number } {
    return { types: this.#types.length, functions: this.#functions.length };
  }

  /** Read a section of a component. */
  readSection(id: number, reader: BinaryReader): void {
    switch (id) {
      case 1:
        this.#readModule(reader);
        break;
      case 2:
        this.#readDefinitions(reader, () => this.core.readInstance(reader));
        break;
      case 4: {
        const inner = new TypeSpace(this, reader.offset);
        reader.take(8); // its own preamble
        inner.readSections(reader);
        this.#components.push({ exports: inner.exports, count: inner.core.count });
        break;
      }
      case 5:
        this.#readDefinitions(reader, () => this.#instances.push(this.#readInstance(reader)));
        break;
      case 6:
        this.#readDefinitions(reader, () => this.#readAlias(reader));
        break;
      case 7:
        this.#readDefinitions(reader, () => this.#types.push(this.#readType(reader)));
        break;
      case 8:
        this.#readDefinitions(reader, () => this.#readCanon(reader));
        break;
      case 10:
        this.#readDefinitions(reader, () => this.#readImport(reader));
        break;
      case 11:
        this.#readDefinitions(reader, () => this.#readExport(reader));
        break;
      default:
        throw new UnsupportedFeature(unreadSections.get(id) ?? `section ${id} of components`, reader.offset);
    }
    if (!reader.done) throw new MalformedBinary(`section ${id} has more than its items, at byte ${reader.offset}`);
  }

  /** Read the sections of a component up to the reader's end; gives its own custom sections. */
  readSections(reader: BinaryReader): { readonly name: string; readonly bytes: Uint8Array }[] {
    const customSections = [];
    for (const { id, content: section, start } of readSections(reader)) {
      if (id > 1 && id !== 4) this.#countBytes(reader.offset - start, start);
      if (id === 0) customSections.push({ name: section.name(), bytes: section.rest() });
      else if (id <= 12) this.readSection(id, section);
      else throw new MalformedBinary(`unknown section ${id} at byte ${start}`);
    }
    return customSections;
  }

  // --- internal ---

  #countBytes(bytes: number, start: number): void {
    this.#definitions.bytes += bytes;
    if (this.#definitions.bytes > componentBounds.bytes) {
      throw new MalformedBinary(
        `its definitions have more than ${componentBounds.bytes} bytes, core modules left out, at byte ${start}`,
      );
    }
  }

  #readModule(reader: BinaryReader): void {
    const start = reader.offset;
    const bytes = reader.rest();
    this.core.addModule(bytes);
    if (this.coreModules.push(bytes) > componentBounds.modules) {
      throw new MalformedBinary(`it has more than ${componentBounds.modules} core modules, at byte ${start}`);
    }
  }

  /** Read a list of definitions, of which the whole component may have so many. */
  #readDefinitions(reader: BinaryReader, read: () => unknown): void {
    reader.list(() => {
      this.#definitions.count += 1;
      if (this.#definitions.count > componentBounds.definitions) {
        throw new MalformedBinary(
          `it has more than ${componentBounds.definitions} definitions, at byte ${reader.offset}`,
        );
      }
      read();
    });
  }

  #readType(reader: BinaryReader): TypeDefinition {
    const start = reader.offset;
    const opcode = reader.byte();
    switch (opcode) {
      case 0x40:
      case 0x43:
        return { is: "func", func: this.#readFunction(reader, opcode === 0x43) };
      case 0x41:
        new TypeSpace(this, start).#readDeclarations(reader);
        return { is: "component" };
      case 0x42: {
        const inner = new TypeSpace(this, start);
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
    this.#readDefinitions(reader, () => {
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
          if (kind === 0) throw new UnsupportedFeature("core types in components", reader.offset);
          throw new MalformedBinary(`unknown declaration ${kind} at byte ${reader.offset}`);
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
    if (entity.sort === "core") this.core.addOuterModule(entity.module);
    if (entity.sort === "type") this.#types.push(entity.type);
    if (entity.sort === "instance") this.#instances.push(entity.exports);
    if (entity.sort === "component") this.#components.push(entity.component);
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
        throw new UnsupportedFeature("values in components", reader.offset);
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
    const start = reader.offset;
    const kind = reader.byte();
    if (kind === 0) {
      const component = this.#components[reader.u32()];
      reader.list(() => [readArgumentName(reader), this.#readSortIndex(reader, "")]);
      if (component?.count === undefined) {
        throw new UnsupportedFeature("instances of imported components", start);
      }
      this.core.count.addComponent(component.count, start);
      return component.exports;
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
    const isModule = sort === 0 && reader.byte() === coreSort.module;
    const index = reader.u32();
    switch (sort) {
      case 0:
        return { sort: "core", module: isModule ? this.core.definition(index) : undefined };
      case 1: {
        const found = this.#functions[index];
        return found === undefined ? { sort: "unknown" } : { sort: "func", ...found };
      }
      case 2:
        return { sort: "value" };
      case 3:
        return { sort: "type", type: named(this.#type(index), name) };
      case 4:
        return { sort: "component", component: this.#components[index] };
      case 5:
        return { sort: "instance", exports: this.#instances[index] ?? new Map<string, Entity>() };
      default:
        throw new MalformedBinary(`unknown sort ${sort} at byte ${reader.offset}`);
    }
  }

  #readAlias(reader: BinaryReader): void {
    const sort = reader.byte();
    const core = sort === 0 ? reader.byte() : undefined;
    const target = reader.byte();
    if (target === 2) {
      const depth = reader.u32();
      const index = reader.u32();
      if (sort === 3) this.#types.push(this.#outer(depth).#type(index));
      if (sort === 4) this.#components.push(this.#outer(depth).#components[index]);
      if (core === coreSort.module) this.core.addOuterModule(this.#outer(depth).core.definition(index));
      return;
    }
    if (target > 2) throw new MalformedBinary(`unknown target ${target} of an alias at byte ${reader.offset}`);
    const instance = reader.u32();
    // The only component-level definition that has a core-level name
    if (target === 1) {
      const name = reader.name();
      if (core === undefined) throw new MalformedBinary(`an alias at byte ${reader.offset} has no core sort`);
      this.core.addAlias(core, { instance, name });
      return;
    }
    const start = reader.offset;
    const name = requireExternName(reader.name(), start);
    if (core !== undefined && core !== coreSort.module) {
      this.core.addAlias(core, undefined);
      return;
    }
    const unknown: Entity = core === undefined ? unknownEntity(sort, name) : { sort: "core" };
    const entity = this.#instances[instance]?.get(name) ?? unknown;
    this.#define(name, entity, new Map());
  }

  #readCanon(reader: BinaryReader): void {
    const start = reader.offset;
    const opcode = reader.byte();
    if (opcode === 0 || opcode === 1) {
      reader.byte();
      const at = reader.offset;
      const lowered = opcode === 1 ? this.#functions[reader.u32()] : undefined;
      reader.offset = at;
      const lift = this.core.readLift(reader);
      const realloc = this.#moduleExport(lift.realloc);
      if (realloc !== undefined) this.reallocs.push(realloc);
      if (opcode === 1) {
        if (lowered !== undefined) this.core.count.addGlue(partsOf(lowered.type), start);
        this.core.addFunction(undefined);
        return;
      }
      if (lift.encoding === "latin1+utf-16") this.features.add("strings as latin1+utf16");
      const definition = this.#type(reader.u32());
      if (definition.is !== "func") throw new MalformedBinary(`the lift at byte ${start} has no function type`);
      this.core.count.addGlue(partsOf(definition.func), start);
      const { module } = this.#moduleExport(lift.function) ?? {};
      this.lifts.push({ lift, type: definition.func, module });
      this.#functions.push({ type: definition.func, lift });
    } else if (opcode === 2 || opcode === 3 || opcode === 4) {
      reader.u32(); // resource.new, resource.drop, resource.rep
      this.core.addFunction(undefined);
    } else {
      throw new UnsupportedFeature(`canonical built-in 0x${opcode.toString(16)} (asynchronous calls, threads)`, start);
    }
  }

  /** Where something that a core instance exports comes from; undefined when that is not a core module of the component. */
  #moduleExport(from: CoreExport | undefined): CoreModuleExport | undefined {
    const index = from && this.core.instances[from.instance];
    const module = index === undefined ? undefined : this.core.definition(index);
    return from === undefined || module === undefined ? undefined : { module, name: from.name };
  }

  #readValueType(reader: BinaryReader): WitType {
    const code = reader.s33();
    if (code < 0) return primitive(code & 0x7f, reader);
    const definition = this.#type(code);
    if (definition.is === "value") return definition.value;
    return { kind: "unsupported", what: definition.is };
  }

  #readDefinedType(reader: BinaryReader): WitType {
    const start = reader.offset;
    const type = this.#readStructure(reader);
    const { depth, parts } = typeExtent(type);
    const { typeDepth, typeParts } = componentBounds;
    if (depth > typeDepth) throw new MalformedBinary(`the type at byte ${start} is nested more than ${typeDepth} deep`);
    if (parts > typeParts) throw new MalformedBinary(`the type at byte ${start} has more than ${typeParts} parts`);
    return type;
  }

  #readStructure(reader: BinaryReader): WitType {
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
      case 0x63: {
        const key = read();
        const value = read();
        return { kind: "unsupported", what: `map<${formatType(key)}, ${formatType(value)}>`, parts: [key, value] };
      }
      case 0x67: {
        const element = read();
        const times = reader.u32();
        return { kind: "unsupported", what: `list of ${times} ${element.kind}`, parts: [element], times };
      }
      case 0x66:
      case 0x65:
        return { kind: "unsupported", what: opcode === 0x66 ? "stream" : "future", ...partOf(reader.optional(read)) };
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

/** What the sections are called that are not read (component-model, design/mvp/Binary.md). */
const unreadSections: ReadonlyMap<number, string> = new Map([
  [3, "core types in components"],
  [9, "start functions of components"],
  [12, "values in components"],
]);

function partOf(element: WitType | undefined): { readonly parts?: readonly WitType[] } {
  return element === undefined ? {} : { parts: [element] };
}

/** Of how many parts the type of a function consists, itself included. */
function partsOf({ parameters, result }: WitFunction): number {
  const types = [...parameters.map(({ type }) => type), ...(result === undefined ? [] : [result])];
  return types.reduce((sum, type) => sum + typeExtent(type).parts, 1);
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
    case 0:
      return { sort: "core" };
    case 1:
      return { sort: "func", type: { async: false, parameters: [], result: what } };
    case 3:
      return { sort: "type", type: { is: "value", value: what } };
    case 5:
      return { sort: "instance", exports: new Map() };
    case 4:
      return { sort: "component" };
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
