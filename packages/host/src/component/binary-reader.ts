/** Reads the primitive encodings of WebAssembly binaries; every read is checked against the end of its part. */
export class BinaryReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  /** The offset of the next byte to read. */
  offset: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#end = end;
    this.offset = start;
  }

  get done(): boolean {
    return this.offset >= this.#end;
  }

  byte(): number {
    const value = this.#bytes[this.offset];
    if (value === undefined || this.offset >= this.#end) throw new UnexpectedEnd(this.offset);
    this.offset += 1;
    return value;
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  u32(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (result > 0xffff_ffff) break;
        return result;
      }
    }
    throw new MalformedBinary(`a number at offset ${this.offset} does not fit 32 bits`);
  }

  /** An unsigned LEB128 number of up to 64 bits; above 2^53 it is only about right. */
  u64(): number {
    let result = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return result;
    }
    throw new MalformedBinary(`a number at offset ${this.offset} does not fit 64 bits`);
  }

  /** A signed LEB128 number of up to 33 bits. */
  s33(): number {
    let result = 0;
    let shift = 0;
    for (;;) {
      const byte = this.byte();
      result += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if (byte < 0x80) return (byte & 0x40) === 0 ? result : result - 2 ** shift;
      if (shift >= 35) throw new MalformedBinary(`a number at offset ${this.offset} does not fit 33 bits`);
    }
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Uint8Array {
    const start = this.offset;
    if (length > this.#end - start) throw new UnexpectedEnd(this.#end);
    this.offset = start + length;
    return this.#bytes.subarray(start, this.offset);
  }

  /** A reader of the next `length` bytes, which this one passes over. */
  part(length: number): BinaryReader {
    const start = this.offset;
    if (length > this.#end - start) throw new UnexpectedEnd(this.#end);
    this.offset = start + length;
    return new BinaryReader(this.#bytes, start, this.offset);
  }

  /** The bytes from `start`, an earlier {@link offset}, to here; not copied. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.offset);
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.take(this.#end - this.offset);
  }

  /** A UTF-8 string with its length before it. */
  name(): string {
    const start = this.offset;
    const length = this.u32();
    if (length > this.#end - this.offset) throw new UnexpectedEnd(this.#end);
    const from = this.offset;
    this.offset = from + length;
    // Names are ASCII, and many: a decoder takes five times as long
    if (isAscii(this.#bytes, from, this.offset)) return this.#bytes.toString("latin1", from, this.offset);
    try {
      return utf8.decode(this.#bytes.subarray(from, this.offset));
    } catch (cause) {
      throw new MalformedBinary(`the name at offset ${start} is not UTF-8`, { cause });
    }
  }

  /** The number of items that follow, each of at least a byte. */
  count(): number {
    const count = this.u32();
    if (count > this.#end - this.offset) throw new UnexpectedEnd(this.#end);
    if (count > MAX_ITEMS)
      throw new MalformedBinary(`a list at byte ${this.offset} has ${count} items; at most ${MAX_ITEMS}`);
    return count;
  }

  /** As many items as the number before them says. */
  list<Item>(read: () => Item): Item[] {
    const count = this.count();
    const items: Item[] = [];
    for (let index = 0; index < count; index += 1) items.push(read());
    return items;
  }

  /** An item that a byte before it says is there. */
  optional<Item>(read: () => Item): Item | undefined {
    const present = this.byte();
    if (present === 0) return undefined;
    if (present === 1) return read();
    throw new MalformedBinary(`byte ${present} at offset ${this.offset - 1}; expected 0 or 1`);
  }
}

/** A binary that breaks its format. */
export class MalformedBinary extends Error {
  override readonly name: string = "MalformedBinary";
}

/** A binary that ends too early. */
export class UnexpectedEnd extends MalformedBinary {
  override readonly name = "UnexpectedEnd";

  constructor(offset: number) {
    super(`it ends in the middle of something, at byte ${offset}`);
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if ((bytes[at] ?? 0) >= 0x80) return false;
  return true;
}

/** As many as V8 takes of anything (`src/wasm/wasm-limits.h`). */
const MAX_ITEMS = 1_000_000;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
