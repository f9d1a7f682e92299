/** What stands in place of the names of a component; each gives the same name, or another. */
export interface Renaming {
  /** A name by which core modules and core instances know each other. */
  core(name: Buffer): Buffer;
  /** A name of WIT: of an import, an export, a type, a field, a parameter. */
  wit(name: Buffer): Buffer;
  /** The name of a custom section of the component. */
  section(name: Buffer): Buffer;
  /** The name of a custom section of a core module. */
  moduleSection(name: Buffer): Buffer;
}

/**
 * A component with other names. (component-model, design/mvp/Binary.md; WebAssembly core specification, 5.5.)
 *
 * It is written without a look at the host, which reads the same. Names of WIT in types are found by what they look like; ones that might be opcodes stay.
 *
 * @throws RangeError when it ends too early.
 */
export function renameComponent(component: Uint8Array, renaming: Renaming): Buffer {
  const reader = new Reader(component);
  const parts: Uint8Array[] = [reader.take(8)];
  while (!reader.done) {
    const id = reader.byte();
    const content = reader.take(reader.number());
    parts.push(section(id, renameSection(id, content, renaming)));
  }
  return Buffer.concat(parts);
}

/** The string with its length before it that is at an offset of some bytes; undefined where there is none. */
export function stringAt(bytes: Uint8Array, offset: number): Buffer | undefined {
  try {
    const reader = new Reader(bytes.subarray(offset));
    return reader.name();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

// --- internal ---

function renameSection(id: number, content: Uint8Array, renaming: Renaming): Uint8Array {
  const reader = new Reader(content);
  switch (id) {
    case 0: {
      const name = reader.name();
      return Buffer.concat([string(renaming.section(name)), reader.rest()]);
    }
    case 1:
      return renameModule(content, renaming);
    case 2:
      return list(reader, () => renameCoreInstance(reader, renaming));
    case 4:
      return renameComponent(content, renaming);
    case 6:
      return list(reader, () => renameAlias(reader, renaming));
    case 5:
    case 7:
    case 10:
    case 11:
      return renameLookalikes(content, renaming);
    default:
      return content;
  }
}

function renameModule(module: Uint8Array, renaming: Renaming): Uint8Array {
  const reader = new Reader(module);
  const parts: Uint8Array[] = [reader.take(8)];
  while (!reader.done) {
    const id = reader.byte();
    const content = new Reader(reader.take(reader.number()));
    parts.push(section(id, renameModuleSection(id, content, renaming)));
  }
  return Buffer.concat(parts);
}

function renameModuleSection(id: number, reader: Reader, renaming: Renaming): Uint8Array {
  if (id === 0) {
    const name = reader.name();
    return Buffer.concat([string(renaming.moduleSection(name)), reader.rest()]);
  }
  if (id === 2) {
    return list(reader, () => {
      const names = [string(renaming.core(reader.name())), string(renaming.core(reader.name()))];
      return Buffer.concat([...names, reader.passed(() => skipImport(reader))]);
    });
  }
  if (id === 7) {
    return list(reader, () => renameExport(reader, renaming));
  }
  return reader.rest();
}

/** A name, and the sort and the index of what has it. */
function renameExport(reader: Reader, renaming: Renaming): Uint8Array {
  const name = string(renaming.core(reader.name()));
  return Buffer.concat([
    name,
    reader.passed(() => {
      reader.byte();
      reader.number();
    }),
  ]);
}

/** What these components import: functions, tables of functions, memories and globals of numbers. */
function skipImport(reader: Reader): void {
  const sort = reader.byte();
  if (sort === 1 || sort === 3) reader.byte();
  if (sort === 3) reader.byte();
  if (sort === 0) reader.number();
  if (sort === 1 || sort === 2) {
    const hasMaximum = (reader.byte() & 1) !== 0;
    reader.number();
    if (hasMaximum) reader.number();
  }
}

function renameCoreInstance(reader: Reader, renaming: Renaming): Uint8Array {
  const head = reader.passed(() => {
    if (reader.byte() === 0) reader.number();
  });
  const items = list(reader, () => renameExport(reader, renaming));
  return Buffer.concat([head, items]);
}

function renameAlias(reader: Reader, renaming: Renaming): Uint8Array {
  let target = 0;
  const head = reader.passed(() => {
    if (reader.byte() === 0) reader.byte();
    target = reader.byte();
    reader.number();
    if (target === 2) reader.number();
  });
  if (target === 2) return head;
  const name = reader.name();
  return Buffer.concat([head, string(target === 1 ? renaming.core(name) : renaming.wit(name))]);
}

/** Four characters or more, one of which is not the opcode of a type. (Types are 0x64 to 0x7f: letters from `d` on.) */
const lookalike = /^(?=.*[a-c0-9:./-])[a-z[][a-z0-9:@./[\]-]{3,}$/;

function renameLookalikes(content: Uint8Array, renaming: Renaming): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at < content.length; at += 1) {
    const length = content[at] ?? 0;
    const text = Buffer.from(content.subarray(at + 1, at + 1 + length));
    if (length > 0x7f || text.length < length || !lookalike.test(text.toString("latin1"))) continue;
    parts.push(content.subarray(from, at), string(renaming.wit(text)));
    from = at + 1 + length;
    at = from - 1;
  }
  return Buffer.concat([...parts, content.subarray(from)]);
}

function list(reader: Reader, rename: () => Uint8Array): Uint8Array {
  const count = reader.number();
  return Buffer.concat([number(count), ...Array.from({ length: count }, rename)]);
}

function section(id: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(id), number(content.length), content]);
}

function string(text: Uint8Array): Uint8Array {
  return Buffer.concat([number(text.length), text]);
}

/** An unsigned number as LEB128. */
function number(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Uint8Array.from([...bytes, left]);
    bytes.push((left % 128) | 0x80);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  number(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  name(): Buffer {
    return Buffer.from(this.take(this.number()));
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new RangeError("it ends too early");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.#at);
  }

  /** The bytes that something reads. */
  passed(read: () => void): Uint8Array {
    const start = this.#at;
    read();
    return this.#bytes.subarray(start, this.#at);
  }
}
