import { isUtf8 } from "node:buffer";

/**
 * Bytes as text; a byte order mark stays.
 *
 * @returns the text, or the offset of the first byte that is not UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string } | { readonly badOffset: number } {
  if (isUtf8(bytes)) return { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) };
  return { badOffset: validLength(bytes) };
}

// --- internal ---

/** The length of the longest beginning that is UTF-8. */
function validLength(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (mayGoOn(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  while (!isUtf8(bytes.subarray(0, good))) good -= 1;
  return good;
}

/** Whether bytes are UTF-8 so far: the last character may be cut. */
function mayGoOn(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
