import { ByteReader, readSections, signed, text, unsigned, writeSections } from "./sections.ts";
import type { Section } from "./sections.ts";

/** The functions of an engine that may not be called again once it is a snapshot. */
const spentExports = new Set(["_initialize", "armory_error", "armory_load", "armory_slots", "componentize.wizer"]);

/** The name under which {@link exposeStackPointer} exports the engine's one global. */
export const stackPointerExport = "armory.stack-pointer";

/**
 * Export the module's stack pointer, so that its value can be read when the module has run.
 *
 * @throws Error when the module is not the kind of engine that {@link snapshot} can freeze.
 */
export function exposeStackPointer(module: Uint8Array): Uint8Array {
  const { preamble, sections } = readSections(module);
  requireOneGlobal(sections);
  return writeSections({
    preamble,
    sections: sections.map((section) => {
      if (section.id !== SectionId.export) return section;
      const reader = new ByteReader(section.content);
      const count = reader.unsigned();
      const entry = Buffer.concat([text(stackPointerExport), Uint8Array.of(ExternKind.global), unsigned(0)]);
      return { id: section.id, content: Buffer.concat([unsigned(count + 1), reader.rest(), entry]) };
    }),
  });
}

/**
 * Freeze a module that has run: the same module, whose memory begins with the content that it has now.
 *
 * This is what the tool Wizer does, without its native binary: the memory's content becomes the data segments, the
 * memory's size its minimum, the stack pointer its initial value. Two equal memories give equal bytes.
 */
export function snapshot(module: Uint8Array, memory: Uint8Array, stackPointer: number): Uint8Array {
  const { preamble, sections } = readSections(module);
  requireOneGlobal(sections);
  const segments = dataSegments(memory);
  const frozen = sections.map((section): Section => {
    switch (section.id) {
      case SectionId.memory:
        return { id: section.id, content: memorySection(section.content, memory.length / pageSize) };
      case SectionId.global:
        return {
          id: section.id,
          content: Buffer.concat([
            unsigned(1),
            Uint8Array.of(ValueType.i32, 1, Op.i32Const),
            signed(stackPointer),
            Uint8Array.of(Op.end),
          ]),
        };
      case SectionId.export:
        return { id: section.id, content: withoutSpentExports(section.content) };
      case SectionId.dataCount:
        return { id: section.id, content: unsigned(segments.length) };
      case SectionId.data:
        return { id: section.id, content: Buffer.concat([unsigned(segments.length), ...segments]) };
      default:
        return section;
    }
  });
  return writeSections({ preamble, sections: frozen });
}

// --- internal ---

const pageSize = 65_536;

const SectionId = { memory: 5, global: 6, export: 7, start: 8, data: 11, dataCount: 12 } as const;
const ExternKind = { func: 0, table: 1, memory: 2, global: 3 } as const;
const ValueType = { i32: 0x7f } as const;
const Op = { i32Const: 0x41, end: 0x0b } as const;

/** A segment costs about ten bytes: shorter runs of zeros than this are cheaper kept. */
const MIN_GAP = 16;
/** Engines refuse a module of more than 100,000 segments. */
const MAX_SEGMENTS = 50_000;

/** A snapshot would silently lose any other state, such as passive segments or a second global. */
function requireOneGlobal(sections: readonly Section[]): void {
  const problems: string[] = [];
  if (sections.some((section) => section.id === SectionId.start)) problems.push("has a start function");
  const globals = sections.find((section) => section.id === SectionId.global);
  const reader = new ByteReader(globals?.content ?? Uint8Array.of(0));
  if (reader.unsigned() !== 1 || reader.byte() !== ValueType.i32 || reader.byte() !== 1) {
    problems.push("does not have exactly one global, a mutable i32");
  }
  const data = sections.find((section) => section.id === SectionId.data);
  if (data === undefined) problems.push("has no data");
  else if (hasPassiveSegments(data.content)) problems.push("has passive data segments");
  if (problems.length > 0) throw new Error(`cannot freeze this engine: it ${problems.join(", ")}`);
}

function hasPassiveSegments(content: Uint8Array): boolean {
  const reader = new ByteReader(content);
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    if (reader.unsigned() !== 0 || reader.byte() !== Op.i32Const) return true;
    while (reader.byte() >= 0x80);
    if (reader.byte() !== Op.end) return true;
    reader.bytes(reader.unsigned());
  }
  return false;
}

function memorySection(content: Uint8Array, pages: number): Uint8Array {
  const reader = new ByteReader(content);
  const count = reader.unsigned();
  const flags = reader.byte();
  reader.unsigned();
  return Buffer.concat([unsigned(count), Uint8Array.of(flags), unsigned(pages), reader.rest()]);
}

function withoutSpentExports(content: Uint8Array): Uint8Array {
  const reader = new ByteReader(content);
  const kept: Uint8Array[] = [];
  for (let left = reader.unsigned(); left > 0; left -= 1) {
    const name = reader.text();
    const kind = reader.byte();
    const index = reader.unsigned();
    if (!spentExports.has(name)) kept.push(Buffer.concat([text(name), Uint8Array.of(kind), unsigned(index)]));
  }
  return Buffer.concat([unsigned(kept.length), ...kept]);
}

function dataSegments(memory: Uint8Array): Uint8Array[] {
  for (let gap = MIN_GAP; ; gap *= 2) {
    const runs = nonZeroRuns(memory, gap);
    if (runs.length <= MAX_SEGMENTS) return runs.map(([start, end]) => dataSegment(start, memory.subarray(start, end)));
  }
}

function dataSegment(start: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([
    Uint8Array.of(0, Op.i32Const),
    signed(start),
    Uint8Array.of(Op.end),
    unsigned(bytes.length),
    bytes,
  ]);
}

/** The runs of the memory that hold anything; runs that fewer than `gap` zeros separate count as one. */
function nonZeroRuns(memory: Uint8Array, gap: number): [number, number][] {
  const runs: [number, number][] = [];
  let start = -1;
  let end = -1;
  for (let at = 0; at < memory.length; at += 1) {
    if (memory[at] === 0) continue;
    if (start < 0) start = at;
    else if (at - end >= gap) {
      runs.push([start, end]);
      start = at;
    }
    end = at + 1;
  }
  if (start >= 0) runs.push([start, end]);
  return runs;
}
