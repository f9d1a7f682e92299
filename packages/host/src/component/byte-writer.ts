/** Writes the primitive encodings of WebAssembly binaries, one behind the other. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** An unsigned number in LEB128 (WebAssembly core specification, 5.2.2). */
  u32(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The same bytes a number of times. */
  repeat(bytes: Uint8Array, times: number): void {
    this.#reserve(bytes.length * times);
    this.#bytes.fill(bytes, this.#length, this.#length + bytes.length * times);
    this.#length += bytes.length * times;
  }

  /** What was written so far. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  // --- internal ---

  #reserve(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#length + length, this.#bytes.length * 2));
    larger.set(this.finish());
    this.#bytes = larger;
  }
}
