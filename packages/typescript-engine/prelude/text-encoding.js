// TextEncoder and TextDecoder, for UTF-8 (encoding.spec.whatwg.org). Other encodings and streams are not there.
import { decode, encode } from "./natives.js";

export class TextEncoder {
  get encoding() {
    return "utf-8";
  }

  encode(input = "") {
    return encode(input);
  }

  encodeInto(source, destination) {
    const bytes = encode(String(source));
    if (bytes.length <= destination.length) {
      destination.set(bytes);
      return { read: String(source).length, written: bytes.length };
    }
    // As many whole characters as there is room for
    let written = destination.length;
    while (written > 0 && (bytes[written] & 0xc0) === 0x80) written -= 1;
    destination.set(bytes.subarray(0, written));
    return { read: decode(bytes.subarray(0, written), false, true).length, written };
  }
}

const labels = new Set(["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"]);

export class TextDecoder {
  #fatal;
  #ignoreBOM;

  /** @param {unknown} label */
  constructor(label = "utf-8", options = {}) {
    const name = String(label)
      .replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "")
      .toLowerCase();
    if (!labels.has(name)) throw new RangeError(`The encoding "${name}" is not available in a plugin, only utf-8 is`);
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  get encoding() {
    return "utf-8";
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input, options) {
    if (options?.stream)
      throw new TypeError("TextDecoder cannot decode a stream in a plugin; decode all bytes at once");
    return input === undefined ? "" : decode(bytesOf(input), this.#fatal, this.#ignoreBOM);
  }
}

function bytesOf(input) {
  if (input instanceof Uint8Array) return input;
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw new TypeError("TextDecoder.decode expects an ArrayBuffer or a view of one");
}
