import { BinaryReader, MalformedBinary } from "../component/binary-reader.ts";
import { ByteWriter } from "../component/byte-writer.ts";
import type { CoreNames } from "../component/core-names.ts";
import { readSections } from "../component/read-sections.ts";
import { skipExternType } from "../component/skip-extern-type.ts";

/** The sections of a core module that have names, each by its id: the content with other names. */
export type RenamedSections = ReadonlyMap<number, Uint8Array>;

/**
 * The same core module with other names for what it imports and exports; its custom sections stay, for they reach nothing but stack traces.
 *
 * @param renamed - what {@link stubCoreModule} gave for it.
 * @throws MalformedBinary
 */
export function renameCoreModule(module: Uint8Array, renamed: RenamedSections): Uint8Array {
  return mapSections(module, (id) => renamed.get(id) ?? "as it is");
}

/**
 * A core module with the same types, the same imports and exports under other names, no code and no data: what jco needs of one.
 *
 * @param number - what tells it from others; {@link stubNumber} finds it again.
 * @returns it, and what of the module itself {@link renameCoreModule} changes.
 * @throws MalformedBinary
 */
export function stubCoreModule(
  module: Uint8Array,
  number: number,
  names: CoreNames,
): { readonly stub: Uint8Array; readonly renamed: RenamedSections } {
  const renamed = new Map<number, Uint8Array>();
  const sections = mapSections(module, (id, section) => {
    const rename = renamers.get(id);
    if (rename !== undefined) {
      const content = rewriteList(section, (writer) => rename(section, names, writer));
      renamed.set(id, content);
      return content;
    }
    if (id !== codeSection) return interfaceSections.has(id) ? "as it is" : undefined;
    const writer = new ByteWriter();
    const functions = section.count();
    writer.u32(functions);
    writer.repeat(trappingBody, functions);
    return writer.finish();
  });
  const writer = new ByteWriter();
  writer.u32(marker.length);
  writer.bytes(marker);
  writer.u32(number);
  return { stub: Buffer.concat([sections, encodeSection(0, writer.finish())]), renamed };
}

/** The number of a {@link stubCoreModule}; undefined for any other module. */
export function stubNumber(module: Uint8Array): number | undefined {
  const reader = new BinaryReader(module, 8);
  let number: number | undefined;
  for (const { id, content } of readSections(reader)) {
    number = id === 0 && Buffer.compare(content.take(content.u32()), marker) === 0 ? content.u32() : undefined;
  }
  return number;
}

/** A section of a module or a component, with its size before its content. */
export function encodeSection(id: number, content: Uint8Array): Uint8Array {
  const head = new ByteWriter();
  head.byte(id);
  head.u32(content.length);
  return Buffer.concat([head.finish(), content]);
}

/** The content of a section that is a list, each item of it written again. */
export function rewriteList(section: BinaryReader, rewriteItem: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  rewriteItems(section, writer, rewriteItem);
  if (!section.done) throw new MalformedBinary(`a section has more than its items, at byte ${section.offset}`);
  return writer.finish();
}

/** A list, each item of it written again. */
export function rewriteItems(
  reader: BinaryReader,
  writer: ByteWriter,
  rewriteItem: (writer: ByteWriter) => void,
): void {
  const count = reader.count();
  writer.u32(count);
  for (let index = 0; index < count; index += 1) rewriteItem(writer);
}

// --- internal ---

const marker = Buffer.from("stub", "latin1");
const codeSection = 10;
/** Types, imports, functions, tables, memories, globals, exports and tags. */
const interfaceSections: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 13]);
/** Of three bytes: no locals, `unreachable`, `end`. */
const trappingBody = Uint8Array.of(3, 0, 0, 0x0b);

/** Only imports and exports have names (WebAssembly core specification, 5.5). */
const renamers: ReadonlyMap<number, (section: BinaryReader, names: CoreNames, writer: ByteWriter) => void> = new Map([
  [2, renameImport],
  [7, renameExport],
]);

/** The same module with other sections: what `map` gives is the content of one, undefined leaves it out. */
function mapSections(
  module: Uint8Array,
  map: (id: number, section: BinaryReader) => Uint8Array | "as it is" | undefined,
): Uint8Array {
  const reader = new BinaryReader(module, 8);
  const parts = [module.subarray(0, 8)];
  for (const { id, content, start } of readSections(reader)) {
    const mapped = map(id, content);
    if (mapped !== undefined) parts.push(mapped === "as it is" ? reader.since(start) : encodeSection(id, mapped));
  }
  return Buffer.concat(parts);
}

function renameImport(section: BinaryReader, names: CoreNames, writer: ByteWriter): void {
  writer.bytes(names.encode(section.name()));
  writer.bytes(names.encode(section.name()));
  const start = section.offset;
  skipExternType(section);
  writer.bytes(section.since(start));
}

function renameExport(section: BinaryReader, names: CoreNames, writer: ByteWriter): void {
  writer.bytes(names.encode(section.name()));
  const start = section.offset;
  section.byte();
  section.u32();
  writer.bytes(section.since(start));
}
