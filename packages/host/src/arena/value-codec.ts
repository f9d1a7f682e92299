import type { WitCase, WitField, WitType } from "../component/wit-type.ts";
import type { ArenaMemory } from "./arena-memory.ts";
import { memoryLayout, sequenceLayout, type PlacedField } from "./memory-layout.ts";
import { StringReader } from "./string-reader.ts";

/** Writes JavaScript values of one type into an arena, and reads them from there. */
export interface ValueCodec<Value = unknown> {
  /** Write a value at an address where there is room for it; what is in its lists goes to the heap. */
  store(arena: ArenaMemory, address: number, value: Value): void;
  /** Read a value into objects and bytes of its own. */
  load(arena: ArenaMemory, address: number): Value;
}

/**
 * Make the codec of a type.
 *
 * Values are as jco has them: records are objects with names in camel case and without absent options, variants `{ tag, val }`, enums strings,
 * flags objects of booleans, `u64` and `s64` bigints, `list<u8>` a Uint8Array.
 */
export function valueCodec<Value>(type: WitType): ValueCodec<Value> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `Value` is what jco's declarations make of the type
  return compile(type, new StringReader()) as ValueCodec<Value>;
}

// --- internal ---

function compile(type: WitType, strings: StringReader): ValueCodec {
  switch (type.kind) {
    case "primitive":
      return type.primitive === "string" ? stringCodec(strings) : primitiveCodec(type.primitive);
    case "list":
      return listCodec(type.element, strings);
    case "record":
      return recordCodec(type.fields, strings);
    case "tuple":
      return tupleCodec(type.types, strings);
    case "option":
      return optionCodec(type.some, strings);
    case "variant":
      return variantCodec(type.cases, strings);
    case "result":
      return variantCodec(
        [
          { name: "ok", type: type.ok },
          { name: "err", type: type.err },
        ],
        strings,
      );
    case "enum":
      return enumCodec(type.cases);
    case "flags":
      return flagsCodec(type.flags);
    case "handle":
    case "unsupported":
      throw new Error(`a ${type.kind} is not a value of memory`);
  }
}

function primitiveCodec(primitive: string): ValueCodec {
  switch (primitive) {
    case "bool":
      return {
        store: ({ view }, address, value) => view.setUint8(address, value === true ? 1 : 0),
        load: ({ view }, address) => view.getUint8(address) !== 0,
      };
    case "s8":
    case "u8":
      return {
        store: ({ view }, address, value) => view.setUint8(address, Number(value)),
        load: ({ view }, address) => (primitive === "s8" ? view.getInt8(address) : view.getUint8(address)),
      };
    case "s16":
    case "u16":
      return {
        store: ({ view }, address, value) => view.setUint16(address, Number(value), true),
        load: ({ view }, address) =>
          primitive === "s16" ? view.getInt16(address, true) : view.getUint16(address, true),
      };
    case "s32":
      return {
        store: ({ view }, address, value) => view.setInt32(address, Number(value), true),
        load: ({ view }, address) => view.getInt32(address, true),
      };
    case "u32":
      return {
        store: ({ view }, address, value) => view.setUint32(address, Number(value), true),
        load: ({ view }, address) => view.getUint32(address, true),
      };
    case "s64":
      return {
        store: ({ view }, address, value) => view.setBigInt64(address, requiredBigint(value), true),
        load: ({ view }, address) => view.getBigInt64(address, true),
      };
    case "u64":
      return {
        store: ({ view }, address, value) => view.setBigUint64(address, requiredBigint(value), true),
        load: ({ view }, address) => view.getBigUint64(address, true),
      };
    case "f32":
      return {
        store: ({ view }, address, value) => view.setFloat32(address, Number(value), true),
        load: ({ view }, address) => view.getFloat32(address, true),
      };
    case "f64":
      return {
        store: ({ view }, address, value) => view.setFloat64(address, Number(value), true),
        load: ({ view }, address) => view.getFloat64(address, true),
      };
    case "char":
      return {
        store: ({ view }, address, value) => view.setUint32(address, String(value).codePointAt(0) ?? 0, true),
        load: ({ view }, address) => String.fromCodePoint(view.getUint32(address, true)),
      };
    default:
      throw new Error(`a ${primitive} is not a value of memory`);
  }
}

function stringCodec(strings: StringReader): ValueCodec {
  return {
    store: (arena, address, value) => {
      const text = String(value);
      const length = utf8Length(text);
      const target = arena.reserve(length, 1);
      if (length === text.length && length <= 64) {
        const { bytes } = arena;
        for (let index = 0; index < length; index += 1) bytes[target + index] = text.charCodeAt(index);
      } else {
        arena.bytes.write(text, target, "utf8");
      }
      arena.view.setUint32(address, target, true);
      arena.view.setUint32(address + 4, length, true);
    },
    load: ({ bytes, view }, address) =>
      strings.read(bytes, view.getUint32(address, true), view.getUint32(address + 4, true)),
  };
}

function listCodec(element: WitType, strings: StringReader): ValueCodec {
  if (element.kind === "primitive" && element.primitive === "u8") return bytesCodec();
  const { size, align } = memoryLayout(element);
  const codec = compile(element, strings);
  return {
    store: (arena, address, value) => {
      const items = requiredList(value);
      const target = arena.reserve(items.length * size, align);
      arena.view.setUint32(address, target, true);
      arena.view.setUint32(address + 4, items.length, true);
      for (let index = 0; index < items.length; index += 1) codec.store(arena, target + index * size, items[index]);
    },
    load: (arena, address) => {
      const source = arena.view.getUint32(address, true);
      const length = arena.view.getUint32(address + 4, true);
      const items: unknown[] = [];
      for (let index = 0; index < length; index += 1) items.push(codec.load(arena, source + index * size));
      return items;
    },
  };
}

function bytesCodec(): ValueCodec {
  return {
    store: (arena, address, value) => {
      if (!(value instanceof Uint8Array)) throw new TypeError("a list of bytes is not a Uint8Array");
      const { length } = value;
      const target = arena.reserve(length, 1);
      const { bytes } = arena;
      if (length > 32) bytes.set(value, target);
      else for (let index = 0; index < length; index += 1) bytes[target + index] = value[index] ?? 0;
      arena.view.setUint32(address, target, true);
      arena.view.setUint32(address + 4, length, true);
    },
    load: ({ view }, address) => {
      const there = new Uint8Array(view.buffer, view.getUint32(address, true), view.getUint32(address + 4, true));
      const copy = new Uint8Array(there.length);
      copy.set(there);
      return copy;
    },
  };
}

function recordCodec(fields: readonly WitField[], strings: StringReader): ValueCodec {
  const { shape } = sequenceLayout(fields.map((field) => field.type));
  const places: readonly PlacedField[] = shape.is === "record" ? shape.fields : [];
  const placed = fields.map(({ name, type }, index) => ({
    name: camelCase(name),
    at: places[index]?.at ?? 0,
    isOptional: type.kind === "option",
    codec: compile(type, strings),
  }));
  return {
    store: (arena, address, value) => {
      const record = requiredObject(value);
      for (const { name, at, codec } of placed) codec.store(arena, address + at, record[name]);
    },
    load: (arena, address) => {
      const record: Record<string, unknown> = {};
      for (const { name, at, isOptional, codec } of placed) {
        const value = codec.load(arena, address + at);
        if (value !== undefined || !isOptional) record[name] = value;
      }
      return record;
    },
  };
}

function tupleCodec(types: readonly WitType[], strings: StringReader): ValueCodec {
  const { shape } = sequenceLayout(types);
  const places: readonly PlacedField[] = shape.is === "record" ? shape.fields : [];
  const placed = types.map((type, index) => ({ at: places[index]?.at ?? 0, codec: compile(type, strings) }));
  return {
    store: (arena, address, value) => {
      const items = requiredList(value);
      for (const [index, { at, codec }] of placed.entries()) codec.store(arena, address + at, items[index]);
    },
    load: (arena, address) => placed.map(({ at, codec }) => codec.load(arena, address + at)),
  };
}

/** An option of what may be `undefined` is `{ tag, val }`, as jco has it. */
function optionCodec(some: WitType, strings: StringReader): ValueCodec {
  const { align } = memoryLayout(some);
  const codec = compile(some, strings);
  const store = (arena: ArenaMemory, address: number, value: unknown): void => {
    arena.view.setUint8(address, value === undefined ? 0 : 1);
    if (value !== undefined) codec.store(arena, address + align, value);
  };
  if (!mayBeUndefined(some)) {
    return {
      store,
      load: (arena, address) => (arena.view.getUint8(address) === 0 ? undefined : codec.load(arena, address + align)),
    };
  }
  return variantCodec(
    [
      { name: "none", type: undefined },
      { name: "some", type: some },
    ],
    strings,
  );
}

function mayBeUndefined(type: WitType): boolean {
  return type.kind === "option" && !mayBeUndefined(type.some);
}

function variantCodec(cases: readonly WitCase[], strings: StringReader): ValueCodec {
  const layout = memoryLayout({ kind: "variant", cases });
  const { tagSize, payload } = layout.shape.is === "variant" ? layout.shape : { tagSize: 1 as const, payload: 0 };
  const compiled = cases.map(({ name, type }) => ({ name, codec: type && compile(type, strings) }));
  const indices = new Map(cases.map(({ name }, index) => [name, index]));
  return {
    store: (arena, address, value) => {
      const { tag, val } = requiredObject(value);
      const index = indexOf(indices, tag);
      writeTag(arena.view, address, tagSize, index);
      compiled[index]?.codec?.store(arena, address + payload, val);
    },
    load: (arena, address) => {
      const one = compiled[readTag(arena.view, address, tagSize)];
      if (one === undefined) throw new Error(`there is no such case at ${address}`);
      return one.codec === undefined
        ? { tag: one.name }
        : { tag: one.name, val: one.codec.load(arena, address + payload) };
    },
  };
}

function enumCodec(cases: readonly string[]): ValueCodec {
  const { size } = memoryLayout({ kind: "enum", cases });
  const indices = new Map(cases.map((name, index) => [name, index]));
  return {
    store: ({ view }, address, value) => writeTag(view, address, size, indexOf(indices, value)),
    load: ({ view }, address) => cases[readTag(view, address, size)],
  };
}

function flagsCodec(flags: readonly string[]): ValueCodec {
  const { size } = memoryLayout({ kind: "flags", flags });
  const names = flags.map(camelCase);
  return {
    store: ({ view }, address, value) => {
      const set = requiredObject(value);
      let bits = 0;
      for (const [index, name] of names.entries()) if (set[name] === true) bits |= 1 << index;
      writeTag(view, address, size, bits);
    },
    load: ({ view }, address) => {
      const bits = readTag(view, address, size);
      return Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) !== 0]));
    },
  };
}

function readTag(view: DataView, address: number, size: number): number {
  if (size === 1) return view.getUint8(address);
  return size === 2 ? view.getUint16(address, true) : view.getUint32(address, true);
}

function writeTag(view: DataView, address: number, size: number, tag: number): void {
  if (size === 1) view.setUint8(address, tag);
  else if (size === 2) view.setUint16(address, tag, true);
  else view.setUint32(address, tag, true);
}

function indexOf(indices: ReadonlyMap<string, number>, name: unknown): number {
  const index = typeof name === "string" ? indices.get(name) : undefined;
  if (index === undefined) throw new TypeError(`there is no case ${JSON.stringify(name)}`);
  return index;
}

function requiredBigint(value: unknown): bigint {
  if (typeof value !== "bigint") throw new TypeError(`${String(value)} is not a bigint`);
  return value;
}

function requiredList(value: unknown): ArrayLike<unknown> {
  if (isObject(value) && isList(value)) return value;
  throw new TypeError("a list is not an array");
}

function requiredObject(value: unknown): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw new TypeError(`${String(value)} is not an object`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isList(value: object): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function utf8Length(text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) >= 0x80) return Buffer.byteLength(text, "utf8");
  }
  return text.length;
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/giu, (_, letter: string) => letter.toUpperCase());
}
