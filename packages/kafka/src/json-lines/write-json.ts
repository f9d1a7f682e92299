/** Takes the next piece of a string, which has at most some million characters. */
export type Write = (text: string) => void;

/** Write a string as JSON; half a surrogate pair becomes an escape, as `JSON.stringify` has it. */
export function writeString(value: string, write: Write): void {
  if (value.length <= pieceLength) {
    write(JSON.stringify(value));
    return;
  }
  write('"');
  for (let start = 0; start < value.length;) {
    let end = Math.min(start + pieceLength, value.length);
    if (isHighSurrogate(value.charCodeAt(end - 1))) end += 1;
    write(JSON.stringify(value.slice(start, end)).slice(1, -1));
    start = end;
  }
  write('"');
}

/** Write bytes that are valid UTF-8 as a string of JSON. */
export function writeUtf8(bytes: Buffer, write: Write): void {
  if (bytes.length <= pieceLength) {
    write(JSON.stringify(bytes.toString("utf8")));
    return;
  }
  write('"');
  for (let start = 0; start < bytes.length;) {
    let end = Math.min(start + pieceLength, bytes.length);
    while (isContinuation(bytes[end])) end += 1;
    write(JSON.stringify(bytes.toString("utf8", start, end)).slice(1, -1));
    start = end;
  }
  write('"');
}

/** Write bytes as a string of JSON that holds their base64 (RFC 4648 section 4, with its padding). */
export function writeBase64(bytes: Buffer, write: Write): void {
  write('"');
  for (let start = 0; start < bytes.length; start += pieceLength) {
    write(bytes.toString("base64", start, Math.min(start + pieceLength, bytes.length)));
  }
  write('"');
}

// --- internal ---

/** Of characters or bytes; a multiple of 3, so that only the last piece of base64 is padded. JSON makes of each at most six characters. */
const pieceLength = 3 * 2 ** 18;

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
