// crypto: random numbers, with the feature random. There is no crypto.subtle.
import { fillRandom } from "./natives.js";

const mostBytes = 65_536;

export const crypto = {
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
    fillRandom(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  },

  randomUUID() {
    const bytes = this.getRandomValues(new Uint8Array(16));
    // Version 4, variant 1 (RFC 9562)
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  },
};
