import { Buffer } from "node:buffer";

/** A field that the message's type does not have, as `@bufbuild/protobuf` keeps it. */
interface UnknownField {
  readonly no: number;
  readonly wireType: number;
  readonly data: Uint8Array;
}

/**
 * Writes messages in protobuf's encoding from their end to their start: what stands before a value, its length and its tag, is known by then, and nothing has to be
 * moved or measured first.
 */
export class MessageWriter {
  #bytes = Buffer.alloc(initialSize);
  #start = initialSize;

  /** How many bytes were written: what it gives later less what it gave before is the length of what was written between. */
  get length(): number {
    return this.#bytes.length - this.#start;
  }

  /** Give what was written, a copy, and begin anew. */
  finish(): Uint8Array {
    const written = new Uint8Array(this.#bytes.subarray(this.#start));
    this.clear();
    return written;
  }

  /** Begin anew. */
  clear(): void {
    this.#start = this.#bytes.length;
  }

  /** A tag, a length, or a number from 0 to 2^32 - 1. @throws RangeError for any other. */
  uint32(value: number): void {
    if (value >>> 0 !== value) throw new RangeError(`${value} is not a number of 32 bits without a sign`);
    if (value < 0x80) {
      this.#reserve(1);
      this.#bytes[(this.#start -= 1)] = value;
      return;
    }
    const size = value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
    this.#reserve(size);
    this.#start -= size;
    let rest = value;
    let at = this.#start;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[at++] = (rest & 0x7f) | 0x80;
    this.#bytes[at] = rest;
  }

  /** @throws RangeError for what is not a number of 32 bits with a sign. */
  int32(value: number): void {
    if ((value | 0) !== value) throw new RangeError(`${value} is not a number of 32 bits with a sign`);
    if (value >= 0) this.uint32(value);
    else this.uint64(BigInt.asUintN(64, BigInt(value)));
  }

  /** @throws RangeError for what is not a number of 64 bits with a sign. */
  int64(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} is not a number of 64 bits with a sign`);
    this.uint64(BigInt.asUintN(64, value));
  }

  /** @throws RangeError for what is not a number of 64 bits without a sign. */
  uint64(value: bigint): void {
    if (value <= 0xffff_ffffn && value >= 0n) return this.uint32(Number(value));
    if (BigInt.asUintN(64, value) !== value) throw new RangeError(`${value} is not a number of 64 bits without a sign`);
    const groups: number[] = [];
    for (let rest = value; rest > 0n; rest >>= 7n) groups.push(Number(rest & 0x7fn));
    this.#reserve(groups.length);
    for (let at = groups.length - 1; at >= 0; at -= 1) {
      this.#bytes[(this.#start -= 1)] = (groups[at] ?? 0) | (at === groups.length - 1 ? 0 : 0x80);
    }
  }

  bool(value: boolean): void {
    this.uint32(value ? 1 : 0);
  }

  /** A field that is a string: its tag, its length and its UTF-8. */
  string(tag: number, value: string): void {
    const { length } = value;
    if (length <= MAX_CHARACTERS_BY_HAND) {
      this.#reserve(length + 2);
      const bytes = this.#bytes;
      const start = this.#start - length;
      let at = 0;
      for (; at < length; at += 1) {
        const code = value.charCodeAt(at);
        if (code > 0x7f) break;
        bytes[start + at] = code;
      }
      // All have one byte; otherwise this writes them again
      if (at === length) {
        bytes[start - 1] = length;
        this.#start = start - 1;
        this.uint32(tag);
        return;
      }
    }
    const size = Buffer.byteLength(value);
    this.#reserve(size);
    this.#start -= size;
    this.#bytes.write(value, this.#start, size, "utf8");
    this.uint32(size);
    this.uint32(tag);
  }

  /** The fields that were read and not known. */
  unknown(fields: readonly UnknownField[] | undefined): void {
    if (fields === undefined) return;
    for (let at = fields.length - 1; at >= 0; at -= 1) {
      const field = fields[at];
      if (field === undefined) continue;
      const { no, wireType, data } = field;
      this.#reserve(data.length);
      this.#start -= data.length;
      this.#bytes.set(data, this.#start);
      this.uint32(((no << 3) | wireType) >>> 0);
    }
  }

  // --- internal ---

  /** Have place for so many bytes before what was written. */
  #reserve(size: number): void {
    if (this.#start >= size) return;
    const { length } = this;
    const bytes = Buffer.alloc(Math.max(this.#bytes.length * 2, (length + size) * 2));
    const start = bytes.length - length;
    bytes.set(this.#bytes.subarray(this.#start), start);
    this.#bytes = bytes;
    this.#start = start;
  }
}

// --- internal ---

/** Most messages of NRI have less. */
const initialSize = 16_384;

/** Beyond it, a call of Node's is faster than a loop; the length has one byte up to here. */
const MAX_CHARACTERS_BY_HAND = 100;
