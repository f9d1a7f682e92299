import { BinaryReader } from "../component/binary-reader.ts";
import { leb128 } from "../component/leb128.ts";
import { readLimits } from "../component/read-limits.ts";
import { readSections } from "../component/read-sections.ts";
import { skipConstant } from "../component/skip-constant.ts";
import { skipValueType } from "../component/skip-value-type.ts";
import type { RenamedSections } from "./rename-core-module.ts";
import type { GrowthShares } from "./share-limits.ts";

/**
 * The same core module, its memories and tables limited to their minimum and a share: growing beyond fails inside the guest. Its imports and exports get other
 * names at the same time, where there are some: it may have 20 MB, and is copied once.
 *
 * Only the sections of memories and tables are rewritten (WebAssembly core specification 3.0, 5.5.7 and 5.5.8), and a maximum only becomes smaller, so that
 * it links as before. V8's own `resourceLimits` do not reach memories, and where a table finds no room V8 ends the process.
 *
 * @throws MalformedBinary
 */
export function capModule(
  coreModule: Uint8Array,
  { memoryPages, tableEntries }: GrowthShares,
  renamed?: RenamedSections,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const reader = new BinaryReader(coreModule, 8);
  let copied = 0;
  for (const { id, content: section, start } of readSections(reader)) {
    const content =
      id === tableSection
        ? encodeItems(section.list(() => capTable(section, coreModule, tableEntries)))
        : id === memorySection
          ? encodeItems(section.list(() => capLimits(section, memoryPages, MAX_MEMORY_PAGES)))
          : renamed?.get(id);
    if (content === undefined) continue;
    parts.push(coreModule.subarray(copied, start), Uint8Array.of(id, ...leb128(content.length)), content);
    copied = reader.offset;
  }
  return Buffer.concat([...parts, coreModule.subarray(copied)]);
}

// --- internal ---

function encodeItems(items: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.from(leb128(items.length)), ...items]);
}

const tableSection = 4;
const memorySection = 5;

/** The pages that addresses of 32 bits reach; a larger maximum is not valid. */
const MAX_MEMORY_PAGES = 65_536;

/** @param largest - the largest maximum where addresses have 32 bits. */
function capLimits(section: BinaryReader, share: number, largest: number): Uint8Array {
  const { flags, minimum, maximum } = readLimits(section);
  const most = (flags & 4) === 0 ? Math.min(minimum + share, largest) : minimum + share;
  return Uint8Array.of(flags | 1, ...leb128(minimum), ...leb128(Math.min(maximum ?? most, most)));
}

/** A table is its type, its limits, and, where two bytes before say so, an expression for its entries. */
function capTable(section: BinaryReader, coreModule: Uint8Array, share: number): Uint8Array {
  const start = section.offset;
  const hasInitial = section.byte() === 0x40;
  if (hasInitial) section.byte();
  else section.offset = start;
  skipValueType(section);
  const type = coreModule.subarray(start, section.offset);
  const limits = capLimits(section, share, Infinity);
  const behind = section.offset;
  if (hasInitial) skipConstant(section);
  return Buffer.concat([type, limits, coreModule.subarray(behind, section.offset)]);
}
