import { isUtf8 } from "node:buffer";

/** A place in a line where the JSON stops being what was expected. */
export class JsonProblem extends Error {
  override readonly name = "JsonProblem";
}

const Quote = 0x22;
const Backslash = 0x5c;
const Minus = 0x2d;

/**
 * Reads JSON from bytes, value by value.
 *
 * `JSON.parse` loses what this format must keep: integers beyond 2^53, fields written twice, and the bytes of a string
 * (kcat writes binary data raw between the quotes). A string without escapes is a view of the line and costs no copy.
 */
export class JsonCursor {
  readonly bytes: Buffer;
  position: number;
  readonly end: number;
  /** Where the bytes of the last string began and ended, and whether all of them were ASCII. */
  stringStart = 0;
  stringEnd = 0;
  stringIsAscii = true;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.position = 0;
    this.end = bytes.length;
  }

  /** The next byte that is not white space, without taking it; -1 at the end. */
  peek(): number {
    const { bytes, end } = this;
    let at = this.position;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) {
        this.position = at;
        return byte;
      }
      at += 1;
    }
    this.position = end;
    return -1;
  }

  /** Take the next byte that is not white space when it is this one; say whether it was. */
  take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.position += 1;
    return true;
  }

  /** Take this byte or throw. */
  expect(byte: number): void {
    if (!this.take(byte)) throw this.problem(`expected "${String.fromCharCode(byte)}"`);
  }

  /** Take `null` when it is next; say whether it was. */
  takeNull(): boolean {
    if (this.peek() !== 0x6e) return false;
    this.#word("null");
    return true;
  }

  /** Take a string: its bytes, escapes resolved. */
  string(): Buffer {
    const escape = this.scanString();
    if (escape !== -1) return this.#escapedString(this.stringStart, escape);
    return this.bytes.subarray(this.stringStart, this.stringEnd);
  }

  /** Take a string: its text, or undefined when its bytes are not UTF-8. */
  text(): string | undefined {
    const escape = this.scanString();
    if (escape === -1 && this.stringIsAscii) return this.bytes.toString("latin1", this.stringStart, this.stringEnd);
    const bytes =
      escape === -1
        ? this.bytes.subarray(this.stringStart, this.stringEnd)
        : this.#escapedString(this.stringStart, escape);
    return isUtf8(bytes) ? bytes.toString("utf8") : undefined;
  }

  /**
   * Take a string up to its end or its first escape; its bytes lie from `stringStart` to `stringEnd`.
   *
   * Answers where the first escape is (only {@link string} and {@link text} know how to go on there), or -1.
   */
  scanString(): number {
    if (this.peek() !== Quote) throw this.problem("expected a string");
    const { bytes, end } = this;
    const start = this.position + 1;
    let union = 0;
    this.stringStart = start;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === Quote) {
        this.position = at + 1;
        this.stringEnd = at;
        this.stringIsAscii = union < 0x80;
        return -1;
      }
      if (byte === Backslash) return at;
      if (byte < 0x20) throw this.#controlCharacter(at);
      union |= byte;
    }
    this.position = end;
    throw this.problem("the string does not end");
  }

  /** Take a whole number of at most 15 digits, which no double rounds; undefined when something else is next. */
  smallInteger(): number | undefined {
    const first = this.peek();
    const { bytes, end } = this;
    const isNegative = first === Minus;
    const start = isNegative ? this.position + 1 : this.position;
    let value = 0;
    let at = start;
    while (at < end && isDigit(bytes[at] ?? 0) && at - start < 16) {
      value = value * 10 + (bytes[at] ?? 0) - 0x30;
      at += 1;
    }
    const digits = at - start;
    const hasLeadingZero = digits > 1 && bytes[start] === 0x30;
    if (digits === 0 || digits > 15 || hasLeadingZero || (at < end && isNumberByte(bytes[at] ?? 0))) return undefined;
    this.position = at;
    return isNegative ? -value : value;
  }

  /** Take a number: its text, exactly as it stands. */
  number(): string {
    this.peek();
    const { bytes, end } = this;
    const start = this.position;
    let at = start;
    while (at < end && isNumberByte(bytes[at] ?? 0)) at += 1;
    const text = bytes.toString("latin1", start, at);
    if (text === "") throw this.problem("expected a number");
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) {
      throw new JsonProblem(`${text} at column ${start + 1} is not how JSON writes a number`);
    }
    this.position = at;
    return text;
  }

  /** Take a value of any kind and forget it. */
  skip(depth = 0): void {
    const byte = this.peek();
    if (depth > 64) throw this.problem("values are nested more than 64 deep");
    if (byte === Quote) this.string();
    else if (byte === 0x7b) this.#skipList(0x7d, depth, true);
    else if (byte === 0x5b) this.#skipList(0x5d, depth, false);
    else if (byte === 0x74) this.#word("true");
    else if (byte === 0x66) this.#word("false");
    else if (byte === 0x6e) this.#word("null");
    else if (byte === Minus || isDigit(byte)) this.number();
    else throw this.problem("expected a value");
  }

  /** What stands at the position, as a word for messages. */
  kind(): string {
    const byte = this.peek();
    if (byte === -1) return "the end of the line";
    if (byte === Quote) return "text";
    if (byte === 0x7b) return "an object";
    if (byte === 0x5b) return "a list";
    if (byte === 0x74 || byte === 0x66) return "true or false";
    if (byte === 0x6e) return "null";
    if (byte === Minus || isDigit(byte)) return "a number";
    return `"${this.bytes.toString("utf8", this.position, Math.min(this.position + 4, this.end)).slice(0, 1)}"`;
  }

  /** An error that names the column. */
  problem(what: string): JsonProblem {
    const found = this.position >= this.end ? "the line ends" : `found ${this.kind()}`;
    return new JsonProblem(`${what}, ${found} at column ${this.position + 1}`);
  }

  // --- internal ---

  #word(word: string): void {
    const stop = this.position + word.length;
    if (this.bytes.toString("latin1", this.position, Math.min(stop, this.end)) !== word)
      throw this.problem("expected a value");
    this.position = stop;
  }

  #skipList(close: number, depth: number, keyed: boolean): void {
    this.position += 1;
    if (this.take(close)) return;
    do {
      if (keyed) {
        this.string();
        this.expect(0x3a);
      }
      this.skip(depth + 1);
    } while (this.take(0x2c));
    this.expect(close);
  }

  #controlCharacter(at: number): JsonProblem {
    const code = (this.bytes[at] ?? 0).toString(16).padStart(4, "0");
    return new JsonProblem(`a string holds the control character U+${code} unescaped at column ${at + 1}`);
  }

  /** The slow way: from the first backslash on, bytes move down into a buffer of their own. */
  #escapedString(start: number, firstEscape: number): Buffer {
    const { bytes } = this;
    const end = this.#closingQuote(firstEscape);
    const out = Buffer.allocUnsafe(end - start);
    bytes.copy(out, 0, start, firstEscape);
    let written = firstEscape - start;
    let at = firstEscape;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte < 0x20) throw this.#controlCharacter(at);
      if (byte !== Backslash) {
        out[written] = byte;
        written += 1;
        at += 1;
        continue;
      }
      const escape = bytes[at + 1] ?? 0;
      const simple = simpleEscapes[escape];
      if (simple !== undefined && simple !== 0) {
        out[written] = simple;
        written += 1;
        at += 2;
      } else if (escape === 0x75) {
        const { code, length } = this.#unicodeEscape(at);
        written += writeUtf8(out, written, code);
        at += length;
      } else {
        throw new JsonProblem(`unknown escape "\\${String.fromCharCode(escape)}" in a string at column ${at + 1}`);
      }
    }
    this.position = end + 1;
    return out.subarray(0, written);
  }

  #closingQuote(from: number): number {
    const { bytes, end } = this;
    for (let at = from; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === Backslash) at += 1;
      else if (byte === Quote) return at;
    }
    this.position = end;
    throw this.problem("the string does not end");
  }

  #unicodeEscape(at: number): { code: number; length: number } {
    const code = this.#hex(at);
    if (code < 0xd800 || code > 0xdfff) return { code, length: 6 };
    const isPair = code < 0xdc00 && this.bytes[at + 6] === Backslash && this.bytes[at + 7] === 0x75;
    const low = isPair ? this.#hex(at + 6) : 0;
    if (low < 0xdc00 || low > 0xdfff) {
      const text = this.bytes.toString("latin1", at, at + 6);
      throw new JsonProblem(
        `${text} at column ${at + 1} is half a surrogate pair, which no text holds; write {"base64": "…"}`,
      );
    }
    return { code: 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00), length: 12 };
  }

  #hex(at: number): number {
    const digits = this.bytes.toString("latin1", at + 2, at + 6);
    if (!/^[\da-fA-F]{4}$/.test(digits)) throw new JsonProblem(`\\u needs four hexadecimal digits at column ${at + 1}`);
    return Number.parseInt(digits, 16);
  }
}

// --- internal ---

/** From the letter after a backslash to the byte it stands for; 0 where there is none. */
const simpleEscapes = new Uint8Array(256);
for (const [letter, byte] of Object.entries({ '"': 0x22, "\\": 0x5c, "/": 0x2f, b: 8, f: 12, n: 10, r: 13, t: 9 })) {
  simpleEscapes[letter.charCodeAt(0)] = byte;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isNumberByte(byte: number): boolean {
  return isDigit(byte) || byte === Minus || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45;
}

function writeUtf8(out: Buffer, at: number, code: number): number {
  if (code < 0x80) {
    out[at] = code;
    return 1;
  }
  if (code < 0x800) {
    out[at] = 0xc0 | (code >> 6);
    out[at + 1] = 0x80 | (code & 0x3f);
    return 2;
  }
  if (code < 0x10000) {
    out[at] = 0xe0 | (code >> 12);
    out[at + 1] = 0x80 | ((code >> 6) & 0x3f);
    out[at + 2] = 0x80 | (code & 0x3f);
    return 3;
  }
  out[at] = 0xf0 | (code >> 18);
  out[at + 1] = 0x80 | ((code >> 12) & 0x3f);
  out[at + 2] = 0x80 | ((code >> 6) & 0x3f);
  out[at + 3] = 0x80 | (code & 0x3f);
  return 4;
}
