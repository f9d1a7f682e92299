import { ByteReader, readSections, signed, text, unsigned, writeSections } from "@armory-plugins/wasm-tools/sections";
import type { Section } from "@armory-plugins/wasm-tools/sections";
import type { WorldDescription } from "@armory-plugins/wit";
import { exportSignature, importSignature } from "./core-signature.ts";
import type { CoreSignature, CoreType } from "./core-signature.ts";
import { features } from "./feature.ts";
import type { Feature } from "./feature.ts";
import { slotCount, slots } from "./slots.ts";

/**
 * Add the functions of a world to the engine.
 *
 * Each export becomes a function that stores its parameters in memory and calls the engine's `armory_call`. The world's imports take the first of the engine's
 * slots (`source/slots.h`), and what WASI imports the features need the next; the slots that are left become functions. So no index of a function changes.
 *
 * @param engine - a core module, mostly a snapshot.
 * @throws RangeError when the world has more imports than the engine has slots.
 */
export function spliceWorld(engine: Uint8Array, world: WorldDescription, granted: readonly Feature[]): Uint8Array {
  const { preamble, sections } = readSections(engine);
  const imported = [...world.imports.map((one) => worldImport(world, one)), ...granted.map((one) => wasiImport(one))];
  if (imported.length > slots.write) {
    throw new RangeError(
      `the world has ${world.imports.length} imports, ${slots.write - features.length} are possible`,
    );
  }
  const parts = new EngineParts(sections);
  const types: Uint8Array[] = [];
  const typeOf = (signature: CoreSignature): Uint8Array => {
    types.push(coreType(signature));
    return unsigned(parts.typeCount + types.length - 1);
  };

  const imports = imported.map(({ module, name, signature }) =>
    Buffer.concat([text(module), text(name), Uint8Array.of(ExternKind.func), typeOf(signature)]),
  );
  const filled = Array.from({ length: slotCount - imported.length }, (_, index) => imported.length + index);
  const slotBodies = filled.map((slot) => slotBody(slot, world, granted));
  const exported = world.exports.map((one) => ({
    name: one.interface === "" ? one.name : `${one.interface}#${one.name}`,
    signature: exportSignature(world, one),
  }));
  const exportTypes = exported.map(({ signature }) => typeOf(signature));
  const exportBodies = exported.map(({ signature }, index) => exportBody(index, signature, parts.call));
  const exports = exported.map(({ name }, index) =>
    Buffer.concat([text(name), Uint8Array.of(ExternKind.func), unsigned(slotCount + parts.functionCount + index)]),
  );

  const spliced = sections.map((section): Section => {
    switch (section.id) {
      case SectionId.type:
        return around(section, [], types);
      case SectionId.import:
        return { id: section.id, content: Buffer.concat([unsigned(imports.length), ...imports]) };
      case SectionId.function:
        return around(
          section,
          filled.map(() => unsigned(parts.slotType)),
          exportTypes,
        );
      case SectionId.export:
        return around(section, [], exports);
      case SectionId.code:
        return around(section, slotBodies, exportBodies);
      default:
        return section;
    }
  });
  return writeSections({ preamble, sections: spliced });
}

// --- internal ---

const SectionId = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const ExternKind = { func: 0 } as const;
const TypeCode = { func: 0x60, i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;

/** Instructions of WebAssembly, by their names in the specification. */
const Op = {
  unreachable: 0x00,
  if: 0x04,
  end: 0x0b,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Eq: 0x46,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i64ExtendI32U: 0xad,
  i64ReinterpretF64: 0xbd,
  i32ReinterpretF32: 0xbc,
  emptyBlock: 0x40,
} as const;

/** Instructions that load and store a value, each with its alignment and the offset 0. */
const load: Readonly<Record<CoreType, readonly number[]>> = {
  i32: [0x28, 2],
  i64: [0x29, 3],
  f32: [0x2a, 2],
  f64: [0x2b, 3],
};
const i64Store = [0x37, 3] as const;

/** Of the stack pointer, the engine's only global. */
const stackPointer = 0;

interface CoreImport {
  readonly module: string;
  readonly name: string;
  readonly signature: CoreSignature;
}

function worldImport(world: WorldDescription, one: WorldDescription["imports"][number]): CoreImport {
  return {
    module: one.interface === "" ? "$root" : one.interface,
    name: one.name,
    signature: importSignature(world, one),
  };
}

/** What each feature calls of WASI preview 1. */
function wasiImport(feature: Feature): CoreImport {
  return { module: "wasi_snapshot_preview1", ...wasiFunctions[feature] };
}

const wasiFunctions: Readonly<Record<Feature, Omit<CoreImport, "module">>> = {
  stdio: { name: "fd_write", signature: { parameters: ["i32", "i32", "i32", "i32"], result: "i32" } },
  clocks: { name: "clock_time_get", signature: { parameters: ["i32", "i64", "i32"], result: "i32" } },
  random: { name: "random_get", signature: { parameters: ["i32", "i32"], result: "i32" } },
};

/** What of the engine the splicer needs to know. */
class EngineParts {
  readonly typeCount: number;
  readonly functionCount: number;
  /** The index of the slots' type. */
  readonly slotType: number;
  /** The index of `armory_call`. */
  readonly call: number;

  constructor(sections: readonly Section[]) {
    const reader = (id: number): ByteReader => {
      const section = sections.find((one) => one.id === id);
      if (section === undefined) throw new Error(`the engine has no section ${id}`);
      return new ByteReader(section.content);
    };
    this.typeCount = reader(SectionId.type).unsigned();
    this.functionCount = reader(SectionId.function).unsigned();
    this.slotType = readSlots(reader(SectionId.import));
    this.call = readExports(reader(SectionId.export)).get("armory_call") ?? missing("armory_call");
  }
}

function missing(name: string): never {
  throw new Error(`the engine does not export ${name}`);
}

function readSlots(reader: ByteReader): number {
  const count = reader.unsigned();
  let type = -1;
  for (let index = 0; index < count; index += 1) {
    const [module, name, kind] = [reader.text(), reader.text(), reader.byte()];
    if (module !== "armory" || name !== `slot${index}` || kind !== ExternKind.func) {
      throw new Error(`the engine imports ${module} ${name} where slot ${index} is expected`);
    }
    type = reader.unsigned();
  }
  if (count !== slotCount) throw new Error(`the engine has ${count} slots, ${slotCount} are expected`);
  return type;
}

function readExports(reader: ByteReader): Map<string, number> {
  const found = new Map<string, number>();
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const name = reader.text();
    reader.byte();
    found.set(name, reader.unsigned());
  }
  return found;
}

/** A slot without an import: `(a: i32, b: i32)`. */
function slotBody(slot: number, world: WorldDescription, granted: readonly Feature[]): Uint8Array {
  const wasi = (feature: Feature): number | undefined => {
    const index = granted.indexOf(feature);
    return index < 0 ? undefined : world.imports.length + index;
  };
  const [a, b] = [[Op.localGet, 0] as const, [Op.localGet, 1] as const];
  switch (slot) {
    case slots.call:
      return body(
        world.imports.flatMap((one, index) => callOfImport(index, importSignature(world, one))),
        Op.unreachable,
      );
    case slots.write:
      // fd_write(a, b, 1 vector, behind the vector)
      return callOrNothing(wasi("stdio"), [...a, ...b, Op.i32Const, 1, ...b, Op.i32Const, 8, Op.i32Add]);
    case slots.random:
      return callOrNothing(wasi("random"), [...a, ...b]);
    case slots.clock:
      // clock_time_get(a, a precision of 1 ns, b)
      return callOrNothing(wasi("clocks"), [...a, Op.i64Const, 1, ...b]);
    default:
      return body([], Op.unreachable);
  }
}

/** A call of WASI whose error number nobody needs: the engine sees by its memory what came. */
function callOrNothing(index: number | undefined, parameters: readonly number[]): Uint8Array {
  return index === undefined ? body([]) : body([...parameters, Op.call, ...unsigned(index), Op.drop]);
}

/** If `a` is this import's index: load its parameters from the slots at `b`, call it, and store its result in the first. */
function callOfImport(index: number, { parameters, result }: CoreSignature): number[] {
  const condition = [Op.localGet, 0, Op.i32Const, ...signed(index), Op.i32Eq, Op.if, Op.emptyBlock];
  const call = [...parameters.flatMap((type, at) => loadSlot(1, type, at)), Op.call, ...unsigned(index)];
  const stored = result === undefined ? call : storeSlot(1, [...call, ...toI64(result)], 0);
  return [...condition, ...stored, Op.return, Op.end];
}

/** A function of the world: it stores its parameters in slots on the stack, calls the engine, and loads its result from the first of them. */
function exportBody(index: number, { parameters, result }: CoreSignature, call: number): Uint8Array {
  const frame = Math.max(16, Math.ceil((parameters.length * 8) / 16) * 16);
  const at = parameters.length;
  const size = [Op.i32Const, ...signed(frame)];
  const enter = [Op.globalGet, stackPointer, ...size, Op.i32Sub, Op.localTee, at, Op.globalSet, stackPointer];
  const store = parameters.flatMap((type, slot) => storeSlot(at, [Op.localGet, slot, ...toI64(type)], slot));
  const run = [Op.i32Const, ...signed(index), Op.localGet, at, Op.call, ...unsigned(call)];
  const answer = result === undefined ? [] : loadSlot(at, result, 0);
  const leave = [Op.localGet, at, ...size, Op.i32Add, Op.globalSet, stackPointer];
  const code = [...enter, ...store, ...run, ...answer, ...leave];
  return withLocals([1, 1, TypeCode.i32], [...code, Op.end]);
}

/** Store 64 bits, which `value` pushes, in a slot of those that a local points to. */
function storeSlot(local: number, value: readonly number[], slot: number): number[] {
  return [Op.localGet, local, ...value, ...i64Store, ...unsigned(slot * 8)];
}

/** Load a value from such a slot. */
function loadSlot(local: number, type: CoreType, slot: number): number[] {
  return [Op.localGet, local, ...load[type], ...unsigned(slot * 8)];
}

/** What makes 64 bits of a value, whose low bits hold it. */
function toI64(type: CoreType): readonly number[] {
  switch (type) {
    case "i32":
      return [Op.i64ExtendI32U];
    case "i64":
      return [];
    case "f32":
      return [Op.i32ReinterpretF32, Op.i64ExtendI32U];
    case "f64":
      return [Op.i64ReinterpretF64];
  }
}

function coreType({ parameters, result }: CoreSignature): Uint8Array {
  const results = result === undefined ? [] : [TypeCode[result]];
  return Uint8Array.of(
    TypeCode.func,
    ...unsigned(parameters.length),
    ...parameters.map((type) => TypeCode[type]),
    results.length,
    ...results,
  );
}

function body(code: readonly number[], ...last: readonly number[]): Uint8Array {
  return withLocals([0], [...code, ...last, Op.end]);
}

function withLocals(locals: readonly number[], code: readonly number[]): Uint8Array {
  return Uint8Array.of(...unsigned(locals.length + code.length), ...locals, ...code);
}

/** A section that is a list, with entries before and behind its own. */
function around({ id, content }: Section, front: readonly Uint8Array[], back: readonly Uint8Array[]): Section {
  const reader = new ByteReader(content);
  const count = unsigned(front.length + reader.unsigned() + back.length);
  return { id, content: Buffer.concat([count, ...front, reader.rest(), ...back]) };
}
