import { InvalidBatch } from "../batch-codec.ts";

/**
 * Reads the numbers of variable length that records consist of: seven bits a byte, the lowest first, zigzag for the sign.
 *
 * (org.apache.kafka.common.utils.ByteUtils: `readVarint`, `readVarlong`.) Bytes behind the end of memory count as zero: whoever reads
 * checks afterwards that a record ends where it says.
 */
export class VarintReader {
  /** Where the number that was read last ends. */
  end = 0;
  /** The upper half of the 64-bit number that was read last. */
  high = 0;

  /**
   * Read on behind the first byte of a 32-bit number, if that says that there are more.
   *
   * @param at - where the second byte is.
   * @returns the number, before its zigzag is undone.
   * @throws InvalidBatch when it does not end.
   */
  rest(bytes: Uint8Array, at: number, first: number): number {
    let byte = bytes[at] ?? 0;
    let value = (first & 0x7f) | ((byte & 0x7f) << 7);
    let end = at + 1;
    for (let shift = 14; byte > 0x7f; shift += 7) {
      if (shift > 28) throw new InvalidBatch("a number takes more than 5 bytes");
      byte = bytes[end] ?? 0;
      value |= (byte & 0x7f) << shift;
      end += 1;
    }
    this.end = end;
    return value;
  }

  /**
   * Read a 64-bit number.
   *
   * @param at - where its first byte is.
   * @returns its lower half; {@link high} has the upper one.
   * @throws InvalidBatch when it does not end.
   */
  long(bytes: Uint8Array, at: number): number {
    let low = 0;
    let high = 0;
    let byte = 0x80;
    let end = at;
    for (let shift = 0; byte > 0x7f; shift += 7) {
      if (shift > 63) throw new InvalidBatch("a number takes more than 10 bytes");
      byte = bytes[end] ?? 0;
      end += 1;
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift > 28) high |= bits << (shift - 32);
      else if (shift === 28) high |= bits >>> 4;
    }
    this.end = end;
    const sign = -(low & 1);
    this.high = (high >>> 1) ^ sign;
    return ((low >>> 1) | (high << 31)) ^ sign;
  }
}

/** How many bytes a number that is not negative takes. */
export function lengthSize(value: number): number {
  if (value < 0x40) return 1;
  if (value < 0x2000) return 2;
  if (value < 0x10_0000) return 3;
  return value < 0x800_0000 ? 4 : 5;
}

/** Write a number that is not negative; gives where it ends. */
export function writeLength(bytes: Uint8Array, at: number, value: number): number {
  let rest = value << 1;
  let end = at;
  for (; (rest & ~0x7f) !== 0; rest >>>= 7) {
    bytes[end] = (rest & 0x7f) | 0x80;
    end += 1;
  }
  bytes[end] = rest;
  return end + 1;
}

/** How many bytes a 64-bit number takes. */
export function longSize(low: number, high: number): number {
  const sign = high >> 31;
  let zigzagLow = (low << 1) ^ sign;
  let zigzagHigh = ((high << 1) | (low >>> 31)) ^ sign;
  let size = 1;
  while (zigzagHigh !== 0 || (zigzagLow & ~0x7f) !== 0) {
    zigzagLow = (zigzagLow >>> 7) | (zigzagHigh << 25);
    zigzagHigh >>>= 7;
    size += 1;
  }
  return size;
}

/** Write a 64-bit number; gives where it ends. */
export function writeLong(bytes: Uint8Array, at: number, low: number, high: number): number {
  const sign = high >> 31;
  let zigzagLow = (low << 1) ^ sign;
  let zigzagHigh = ((high << 1) | (low >>> 31)) ^ sign;
  let end = at;
  while (zigzagHigh !== 0 || (zigzagLow & ~0x7f) !== 0) {
    bytes[end] = (zigzagLow & 0x7f) | 0x80;
    zigzagLow = (zigzagLow >>> 7) | (zigzagHigh << 25);
    zigzagHigh >>>= 7;
    end += 1;
  }
  bytes[end] = zigzagLow;
  return end + 1;
}
