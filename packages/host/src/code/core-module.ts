import { BinaryReader, MalformedBinary } from "../component/binary-reader.ts";
import { readLimits } from "../component/read-limits.ts";
import { readSections } from "../component/read-sections.ts";
import { refuseBinary } from "../component/unsupported-feature.ts";

/** What a core module shows to the outside, from its bytes alone. */
export interface CoreModule {
  /** What it imports: `module.name` to its type. */
  readonly imports: ReadonlyMap<string, string>;
  /** What it exports: the name to its type. */
  readonly exports: ReadonlyMap<string, string>;
  /** The contents of its custom sections, in their order. */
  readonly customSections: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/**
 * Read what a core module imports and exports.
 *
 * The type of a function is written as in the text format, `(i32, i32) -> i64`; of anything else it is the sort: `memory`, `table`, `global`, `tag`.
 * (WebAssembly core specification, 5.5.)
 *
 * @throws MalformedBinary
 */
export function parseCoreModule(bytes: Uint8Array): CoreModule {
  const space = new CoreTypes();
  const customSections = [];
  const imports = new Map<string, string>();
  const exports = new Map<string, string>();
  const reader = new BinaryReader(bytes, 8);
  for (const { id, content: section } of readSections(reader)) {
    if (id === 0) customSections.push({ name: section.name(), bytes: section.rest() });
    if (id === 1) section.list(() => space.readType(section));
    if (id === 2) section.list(() => imports.set(`${section.name()}.${section.name()}`, space.readImport(section)));
    if (id === 3) section.list(() => space.functions.push(section.u32()));
    if (id === 7) section.list(() => exports.set(section.name(), space.readExport(section)));
  }
  return { imports, exports, customSections };
}

/**
 * As {@link parseCoreModule}, for a file that a user has given.
 *
 * @param file - how to call it in an error.
 * @throws HostError `MALFORMED_MODULE`, `UNSUPPORTED_FEATURE`
 */
export function readCoreModule(bytes: Uint8Array, file: string): CoreModule {
  try {
    return parseCoreModule(bytes);
  } catch (cause) {
    if (cause instanceof MalformedBinary) throw refuseBinary("MALFORMED_MODULE", file, cause);
    throw cause;
  }
}

// --- internal ---

class CoreTypes {
  /** The type of each function, imported ones first: an index of the type section. */
  readonly functions: number[] = [];
  readonly #types: string[] = [];
  /** False behind a type that is none of a function: those of garbage collection are long to read, and no ABI has them. */
  #isKnown = true;

  readType(reader: BinaryReader): void {
    if (!this.#isKnown) return;
    if (reader.byte() === 0x60) this.#types.push(`(${readTypes(reader)}) -> ${readTypes(reader) || "()"}`);
    else this.#isKnown = false;
  }

  readImport(reader: BinaryReader): string {
    const sort = reader.byte();
    switch (sort) {
      case 0: {
        const index = reader.u32();
        this.functions.push(index);
        return this.#functionType(index);
      }
      case 1:
        readValueType(reader);
        readLimits(reader);
        break;
      case 2:
        readLimits(reader);
        break;
      case 3:
        readValueType(reader);
        reader.byte();
        break;
      case 4:
        reader.byte();
        reader.u32();
        break;
      default:
        throw new MalformedBinary(`unknown sort ${sort} of an import at byte ${reader.offset}`);
    }
    return sorts[sort] ?? "function";
  }

  readExport(reader: BinaryReader): string {
    const sort = reader.byte();
    const index = reader.u32();
    if (sort === 0) return this.#functionType(this.functions[index] ?? -1);
    const name = sorts[sort];
    if (name === undefined) throw new MalformedBinary(`unknown sort ${sort} of an export at byte ${reader.offset}`);
    return name;
  }

  #functionType(index: number): string {
    const type = this.#types[index];
    if (type === undefined && this.#isKnown) throw new MalformedBinary(`type ${index} is not defined`);
    return type ?? "a function";
  }
}

const sorts: Readonly<Record<number, string>> = { 1: "table", 2: "memory", 3: "global", 4: "tag" };

const valueTypes: Readonly<Record<number, string>> = {
  0x7f: "i32",
  0x7e: "i64",
  0x7d: "f32",
  0x7c: "f64",
  0x7b: "v128",
  0x70: "funcref",
  0x6f: "externref",
};

function readTypes(reader: BinaryReader): string {
  return reader.list(() => readValueType(reader)).join(", ");
}

function readValueType(reader: BinaryReader): string {
  const code = reader.byte();
  if (code === 0x63 || code === 0x64) reader.s33(); // a reference to a heap type
  return valueTypes[code] ?? "ref";
}
