import { MalformedBinary, BinaryReader } from "../component/binary-reader.ts";
import { readLimits, type CoreLimits } from "../component/read-limits.ts";
import { readSections } from "../component/read-sections.ts";
import { skipConstant } from "../component/skip-constant.ts";
import { skipValueType } from "../component/skip-value-type.ts";
import { UnsupportedFeature } from "../component/unsupported-feature.ts";
import { HostError } from "../host-error.ts";
import { moduleBounds } from "./module-bounds.ts";

/** What an instance of a core module has that counts toward what all instances of a plugin may have. */
export interface ModuleOutline {
  /** In bytes. */
  readonly size: number;
  /** Bytes of its functions. */
  readonly codeBytes: number;
  /** In pages of 64 KiB; imported ones are not among them. */
  readonly memories: readonly CoreLimits[];
  /** In entries; imported ones are not among them. */
  readonly tables: readonly CoreLimits[];
  /** Bytes of its segments of table entries. */
  readonly elementBytes: number;
  /** Its imports, functions, globals, exports and segments: V8 keeps something of each for each instance. */
  readonly parts: number;
}

/**
 * Read the outline of a core module before V8 compiles it, and require that it is within {@link moduleBounds}.
 *
 * Instructions are not read, so that it takes some milliseconds for 20 MB. What breaks the format in a way that does not matter here is left to V8.
 *
 * @param allowGc - whether it may have types of the garbage-collection proposal, whose values no limit of a thread holds.
 * @param file - how to call the plugin in an error.
 * @throws MalformedBinary; HostError `SIZE_LIMIT`, `ISOLATION_REQUIRED`.
 */
export function checkModule(bytes: Uint8Array, allowGc: boolean, file: string): ModuleOutline {
  const reader = new BinaryReader(bytes, 8);
  const check = new ModuleCheck(allowGc, file);
  for (const { id, content } of readSections(reader)) check.readSection(id, content);
  const { codeBytes, memories, tables, elementBytes, parts } = check;
  return { size: bytes.length, codeBytes, memories, tables, elementBytes, parts };
}

// --- internal ---

/** The ids of sections (WebAssembly core specification 3.0, 5.5.2). */
const sectionId = {
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  element: 9,
  code: 10,
  data: 11,
  tag: 13,
} as const;

class ModuleCheck implements Omit<ModuleOutline, "size"> {
  codeBytes = 0;
  memories: readonly CoreLimits[] = [];
  tables: readonly CoreLimits[] = [];
  elementBytes = 0;
  parts = 0;
  readonly #allowGc: boolean;
  readonly #file: string;

  constructor(allowGc: boolean, file: string) {
    this.#allowGc = allowGc;
    this.#file = file;
  }

  readSection(id: number, section: BinaryReader): void {
    switch (id) {
      case sectionId.type:
        this.#readTypes(section);
        break;
      case sectionId.import:
        this.#requireCount(section.u32(), "imports", "imports");
        break;
      case sectionId.function:
        this.#requireCount(section.u32(), "functions", "functions");
        break;
      case sectionId.table:
        this.tables = this.#readList(section, "tables", readTable);
        break;
      case sectionId.memory:
        this.memories = this.#readList(section, "memories", readLimits);
        break;
      case sectionId.global:
        this.#requireCount(section.u32(), "globals", "globals");
        break;
      case sectionId.export:
        this.#requireCount(section.u32(), "exports", "exports");
        break;
      case sectionId.element:
        this.#requireCount(section.u32(), "element segments", "elementSegments");
        this.elementBytes = section.rest().length;
        break;
      case sectionId.code:
        this.#readBodies(section);
        break;
      case sectionId.data:
        this.#requireCount(section.u32(), "data segments", "dataSegments");
        break;
      case sectionId.tag:
        this.#requireCount(section.u32(), "tags", "tags");
        break;
      default: // custom, start, data count; what V8 does not know it refuses
    }
  }

  #readList(
    section: BinaryReader,
    what: "tables" | "memories",
    read: (section: BinaryReader) => CoreLimits,
  ): CoreLimits[] {
    const count = section.u32();
    this.#requireCount(count, what, what);
    return Array.from({ length: count }, () => read(section));
  }

  #readTypes(section: BinaryReader): void {
    const count = section.u32();
    this.#requireCount(count, "types", "types");
    if (this.#allowGc) return;
    for (let index = 0; index < count; index += 1) {
      const start = section.offset;
      const form = section.byte();
      if (gcForms.has(form)) throw gcRefused(this.#file, start);
      const feature = featureForms.get(form);
      if (feature !== undefined) throw new UnsupportedFeature(feature, start);
      if (form !== 0x60) throw new MalformedBinary(`unknown type 0x${form.toString(16)} at byte ${start}`);
      skipValueTypes(section); // parameters
      skipValueTypes(section); // results
    }
  }

  /** Of each function its size and its locals. */
  #readBodies(section: BinaryReader): void {
    const begin = section.offset;
    const count = section.u32();
    for (let index = 0; index < count; index += 1) {
      const size = section.u32();
      const start = section.offset;
      const body = section.part(size);
      let locals = 0;
      for (let groups = body.u32(); groups > 0; groups -= 1) {
        locals += body.u32();
        skipValueType(body);
      }
      const { functionBytes, localBytes } = moduleBounds;
      // No text is made for those that are within the bounds: there are many
      if (size > functionBytes) throw this.#tooMuch(`a function of ${size} bytes at byte ${start}`, `${functionBytes}`);
      if (locals > moduleBounds.locals) {
        throw this.#tooMuch(`a function with ${locals} locals at byte ${start}`, `${moduleBounds.locals}`);
      }
      if (locals * size > localBytes) {
        const what = `a function of ${size} bytes with ${locals} locals at byte ${start}`;
        throw this.#tooMuch(what, `${localBytes} for bytes times locals`);
      }
    }
    this.codeBytes = section.offset - begin;
  }

  #requireCount(count: number, what: string, bound: keyof typeof moduleBounds): void {
    const most = moduleBounds[bound];
    if (count > most) throw this.#tooMuch(`${count} ${what}`, `${most}`);
    if (bound !== "types") this.parts += count;
  }

  #tooMuch(what: string, most: string): HostError {
    return new HostError("SIZE_LIMIT", `cannot load ${this.#file}: a core module has ${what}; the limit is ${most}`);
  }
}

/** Recursive groups, subtypes, structs and arrays (WebAssembly core specification 3.0, 5.3.8 to 5.3.10). */
const gcForms = new Set([0x4e, 0x4f, 0x50, 0x5e, 0x5f]);

/** Types of proposals that V8 has behind flags at most. */
const featureForms: ReadonlyMap<number, string> = new Map([
  [0x4c, "custom descriptors"],
  [0x4d, "custom descriptors"],
  [0x5d, "stack switching"],
  [0x65, "shared types"],
]);

function gcRefused(file: string, offset: number): HostError {
  return new HostError(
    "ISOLATION_REQUIRED",
    `cannot load ${file} in a thread: a core module has a garbage-collected type (at byte ${offset}), and V8 does not limit the memory of its values there`,
    { remedy: `run it in a process of its own (isolation "process")` },
  );
}

function skipValueTypes(reader: BinaryReader): void {
  for (let count = reader.u32(); count > 0; count -= 1) skipValueType(reader);
}

/** A table's type, with an expression for its entries where two bytes say so (WebAssembly core specification 3.0, 5.5.7). */
function readTable(reader: BinaryReader): CoreLimits {
  const start = reader.offset;
  const hasInitial = reader.byte() === 0x40;
  if (hasInitial) reader.byte();
  else reader.offset = start;
  skipValueType(reader);
  const limits = readLimits(reader);
  if (hasInitial) skipConstant(reader);
  return limits;
}
