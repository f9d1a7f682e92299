import { BinaryReader, MalformedBinary } from "../component/binary-reader.ts";
import type { CoreNames } from "../component/core-names.ts";
import { skipExternType } from "../component/core-types.ts";
import { leb128 } from "../component/leb128.ts";

/**
 * The same core module with other names for what it imports and exports; its custom sections stay, for they reach nothing but stack traces.
 *
 * (WebAssembly core specification, 5.5: only sections 2 and 7 have names.)
 *
 * @throws MalformedBinary
 */
export function renameCoreModule(module: Uint8Array, names: CoreNames): Uint8Array {
  return mapSections(module, (id, section, whole) => {
    if (id === 2)
      return encodeSection(
        2,
        encodeList(section, () => renameImport(section, names)),
      );
    if (id === 7)
      return encodeSection(
        7,
        encodeList(section, () => renameExport(section, names)),
      );
    return whole;
  });
}

/**
 * A core module with the same types, imports and exports, no code and no data: what jco needs of one.
 *
 * @param number - what tells it from others; {@link stubNumber} finds it again.
 * @throws MalformedBinary
 */
export function stubCoreModule(module: Uint8Array, number: number): Uint8Array {
  const stub = mapSections(module, (id, section, whole) => {
    if (id === codeSection) {
      // Each body traps: `unreachable`, `end`
      return encodeSection(
        codeSection,
        encodeList(section, () => (section.part(section.u32()), Uint8Array.of(3, 0, 0, 0x0b))),
      );
    }
    return interfaceSections.has(id) ? whole : nothing;
  });
  const content = [...leb128(marker.length), ...Buffer.from(marker, "latin1"), ...leb128(number)];
  return Buffer.concat([stub, encodeSection(0, Uint8Array.from(content))]);
}

/** The number of a {@link stubCoreModule}; undefined for any other module. */
export function stubNumber(module: Uint8Array): number | undefined {
  const reader = new BinaryReader(module, 8);
  let number: number | undefined;
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.part(reader.u32());
    number = id === 0 && section.name() === marker ? section.u32() : undefined;
  }
  return number;
}

/** A section of a module or a component, with its size before its content. */
export function encodeSection(id: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([id, ...leb128(content.length)]), content]);
}

/** The items of a section, each encoded again, with their number before them. */
export function encodeList(section: BinaryReader, encodeItem: () => Uint8Array): Uint8Array {
  const items = section.list(encodeItem);
  if (!section.done) throw new MalformedBinary(`a section has more than its items, at byte ${section.offset}`);
  return Buffer.concat([Uint8Array.from(leb128(items.length)), ...items]);
}

// --- internal ---

const marker = "stub";
const codeSection = 10;
/** Types, imports, functions, tables, memories, globals, exports and tags. */
const interfaceSections: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 13]);
const nothing = new Uint8Array();

function mapSections(
  module: Uint8Array,
  map: (id: number, section: BinaryReader, whole: Uint8Array) => Uint8Array,
): Uint8Array {
  const reader = new BinaryReader(module, 8);
  const parts = [module.subarray(0, 8)];
  while (!reader.done) {
    const start = reader.offset;
    const id = reader.byte();
    const section = reader.part(reader.u32());
    parts.push(map(id, section, reader.since(start)));
  }
  return Buffer.concat(parts);
}

function renameImport(section: BinaryReader, names: CoreNames): Uint8Array {
  const module = names.encode(section.name());
  const field = names.encode(section.name());
  const start = section.offset;
  skipExternType(section);
  return Buffer.concat([module, field, section.since(start)]);
}

function renameExport(section: BinaryReader, names: CoreNames): Uint8Array {
  const name = names.encode(section.name());
  const start = section.offset;
  section.byte();
  section.u32();
  return Buffer.concat([name, section.since(start)]);
}
