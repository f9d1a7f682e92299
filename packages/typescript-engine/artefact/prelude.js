"use strict";
(() => {
  var { encode, decode, write, fillRandom } = globalThis.natives;
  delete globalThis.natives;
  var stdout = 1,
    stderr = 2,
    line =
      (file) =>
      (...values) =>
        write(
          file,
          `${values.map(show).join(" ")}
`,
        ),
    print = {
      log: line(stdout),
      info: line(stdout),
      debug: line(stdout),
      warn: line(stderr),
      error: line(stderr),
      trace: line(stderr),
    };
  function show(value) {
    if (typeof value == "string") return value;
    if (typeof value == "bigint") return `${value}n`;
    if (typeof value == "function") return `[Function: ${value.name || "(anonymous)"}]`;
    if (typeof value != "object" || value === null) return String(value);
    try {
      return value instanceof Error
        ? value.stack === void 0
          ? String(value)
          : `${value}
${value.stack}`.trimEnd()
        : (JSON.stringify(value, printable) ?? String(value));
    } catch {
      return Object.prototype.toString.call(value);
    }
  }
  function printable(_key, value) {
    return typeof value == "bigint"
      ? `${value}n`
      : value instanceof Map || value instanceof Set
        ? [...value]
        : ArrayBuffer.isView(value)
          ? [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]
          : value;
  }
  var TextEncoder = class {
      get encoding() {
        return "utf-8";
      }
      encode(input = "") {
        return encode(`${input}`);
      }
      encodeInto(source, destination) {
        let bytes = encode(`${source}`);
        if (bytes.length <= destination.length)
          return (destination.set(bytes), { read: `${source}`.length, written: bytes.length });
        let written = destination.length;
        for (; written > 0 && (bytes[written] & 192) === 128;) written -= 1;
        return (
          destination.set(bytes.subarray(0, written)),
          { read: decode(bytes.subarray(0, written), !1, !0).length, written }
        );
      }
    },
    labels = new Set(["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"]),
    TextDecoder = class {
      #fatal;
      #ignoreBOM;
      constructor(label = "utf-8", options = {}) {
        let name = `${label}`.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").toLowerCase();
        if (!labels.has(name))
          throw new RangeError(`The encoding "${label}" is not available in a plugin, only utf-8 is`);
        ((this.#fatal = !!options?.fatal), (this.#ignoreBOM = !!options?.ignoreBOM));
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
        return input === void 0 ? "" : decode(bytesOf(input), this.#fatal, this.#ignoreBOM);
      }
    };
  function bytesOf(input) {
    if (input instanceof Uint8Array) return input;
    if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (input instanceof ArrayBuffer) return new Uint8Array(input);
    throw new TypeError("TextDecoder.decode expects an ArrayBuffer or a view of one");
  }
  var mostBytes = 65536,
    crypto = {
      getRandomValues(array) {
        if (
          !ArrayBuffer.isView(array) ||
          array instanceof DataView ||
          array instanceof Float32Array ||
          array instanceof Float64Array
        )
          throw new TypeError("crypto.getRandomValues expects a typed array of integers");
        if (array.byteLength > mostBytes)
          throw new RangeError(`crypto.getRandomValues fills up to ${mostBytes} bytes, not ${array.byteLength}`);
        return (fillRandom(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)), array);
      },
      randomUUID() {
        let bytes = this.getRandomValues(new Uint8Array(16));
        return (
          (bytes[6] = (bytes[6] & 15) | 64),
          (bytes[8] = (bytes[8] & 63) | 128),
          Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
            .join("")
            .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
        );
      },
    };
  var define = (name, value) =>
    Object.defineProperty(globalThis, name, { value, writable: !0, configurable: !0, enumerable: !1 });
  define("TextEncoder", TextEncoder);
  define("TextDecoder", TextDecoder);
  define("crypto", crypto);
  define("console", print);
})();
