/**
 * Cuts a stream of bytes into lines at its line feeds.
 *
 * A line that spans many chunks is joined once, so that a line of 200 MiB costs its own size and not its square.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #isStart = true;

  /** `maxBytes`: the longest line; a longer one throws before it is held in memory. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that this chunk completes, without their line feed and carriage return. */
  *push(chunk: Buffer): Generator<Buffer, void, void> {
    let start = 0;
    for (let feed = chunk.indexOf(10); feed !== -1; feed = chunk.indexOf(10, start)) {
      const part = chunk.subarray(start, feed);
      start = feed + 1;
      yield this.#pendingBytes === 0 ? this.#line(part) : this.#join(part);
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** The last line when nothing ends it; undefined when the input ended with a line feed. */
  end(): Buffer | undefined {
    return this.#pendingBytes === 0 ? undefined : this.#join(Buffer.alloc(0));
  }

  // --- internal ---

  #hold(part: Buffer): void {
    this.#pending.push(part);
    this.#pendingBytes += part.length;
    if (this.#pendingBytes > this.#maxBytes) throw new LineTooLong(this.#maxBytes);
  }

  #join(last: Buffer): Buffer {
    this.#pending.push(last);
    const whole = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return this.#line(whole);
  }

  #line(bytes: Buffer): Buffer {
    if (bytes.length > this.#maxBytes) throw new LineTooLong(this.#maxBytes);
    let start = 0;
    if (this.#isStart) {
      this.#isStart = false;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) start = 3;
    }
    const end = bytes[bytes.length - 1] === 13 ? bytes.length - 1 : bytes.length;
    return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
  }
}

/** A line is longer than a {@link LineSplitter} takes. */
export class LineTooLong extends Error {
  override readonly name = "LineTooLong";

  constructor(maxBytes: number) {
    super(`the line is longer than ${Math.floor(maxBytes / 1024 / 1024)} MiB, the longest that is read`);
  }
}
