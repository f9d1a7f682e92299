/** Decodes UTF-8, remembering short strings: names come again with each value. */
export class StringReader {
  readonly #known = new Map<number, { readonly bytes: Uint8Array; readonly text: string }>();

  /** The text of `length` bytes at `start`; it is the caller's word that they are UTF-8. */
  read(bytes: Buffer, start: number, length: number): string {
    if (length > MAX_KNOWN_BYTES) return bytes.toString("utf8", start, start + length);
    let hash = length;
    for (let index = start; index < start + length; index += 1) hash = (Math.imul(hash, 31) + (bytes[index] ?? 0)) | 0;
    const known = this.#known.get(hash);
    if (known !== undefined && isAt(known.bytes, bytes, start, length)) return known.text;
    const text = bytes.toString("utf8", start, start + length);
    if (this.#known.size < MAX_KNOWN)
      this.#known.set(hash, { bytes: Uint8Array.from(bytes.subarray(start, start + length)), text });
    return text;
  }
}

// --- internal ---

const MAX_KNOWN_BYTES = 32;
const MAX_KNOWN = 4096;

function isAt(expected: Uint8Array, bytes: Buffer, start: number, length: number): boolean {
  if (expected.length !== length) return false;
  for (let index = 0; index < length; index += 1) if (expected[index] !== bytes[start + index]) return false;
  return true;
}
