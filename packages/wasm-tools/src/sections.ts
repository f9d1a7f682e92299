/** One section of a WebAssembly binary, as it stands in the file. */
export interface Section {
  readonly id: number;
  /** The section's content, without its id and size. */
  readonly content: Uint8Array;
}

/** What {@link readSections} gives: the eight bytes of magic and version, and every section in the order of the file. */
export interface Sections {
  readonly preamble: Uint8Array;
  readonly sections: readonly Section[];
}

/**
 * Split a core module or a component into its sections, without copying.
 *
 * @throws RangeError when a section ends beyond the file.
 */
export function readSections(bytes: Uint8Array): Sections {
  const sections: Section[] = [];
  const reader = new ByteReader(bytes, 8);
  while (!reader.done) {
    const id = reader.byte();
    sections.push({ id, content: reader.bytes(reader.unsigned()) });
  }
  return { preamble: bytes.subarray(0, 8), sections };
}

/** Put sections together again: the inverse of {@link readSections}. */
export function writeSections({ preamble, sections }: Sections): Uint8Array {
  return Buffer.concat([
    preamble,
    ...sections.flatMap(({ id, content }) => [Uint8Array.of(id), unsigned(content.length), content]),
  ]);
}

/** Create a custom section. */
export function customSection(name: string, data: Uint8Array): Section {
  return { id: 0, content: Buffer.concat([text(name), data]) };
}

/** A custom section's name and data; undefined for a section of another kind. */
export function readCustomSection(section: Section): { name: string; data: Uint8Array } | undefined {
  if (section.id !== 0) return undefined;
  const reader = new ByteReader(section.content);
  return { name: reader.text(), data: reader.rest() };
}

/** Encode an unsigned number below 2^53 as LEB128. */
export function unsigned(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    const low = left % 128;
    if (left < 128) return Uint8Array.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

/** Encode a signed 32-bit number as LEB128. */
export function signed(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value | 0; ; left >>= 7) {
    const low = left & 0x7f;
    if (left >= -64 && left < 64) return Uint8Array.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

/** Encode a string as WebAssembly does: its length in bytes, then UTF-8. */
export function text(value: string): Uint8Array {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([unsigned(bytes.length), bytes]);
}

/** Reads numbers, strings and runs of bytes one after another. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError(`unexpected end of data at byte ${this.#at}`);
    this.#at += 1;
    return byte;
  }

  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError(`${length} bytes at byte ${this.#at} end beyond the data`);
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  text(): string {
    return Buffer.from(this.bytes(this.unsigned())).toString("utf8");
  }

  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#at);
  }
}
