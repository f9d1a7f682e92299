import { createHash } from "node:crypto";

/** Bytes as people read them: quoted text where they are text, else hexadecimal. */
export function renderBytes(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) {
    return "null";
  }
  const text = toText(bytes);
  if (text !== undefined) {
    return renderText(text);
  }
  const shown = Buffer.from(bytes.subarray(0, 48)).toString("hex");
  return bytes.length <= 48 ? `0x${shown}` : `0x${shown}… (${bytes.length} bytes, sha256 ${hash(bytes)})`;
}

/** Text in quotes, control and invisible characters escaped, cut when long. */
export function renderText(text: string): string {
  const shown = JSON.stringify(text.slice(0, 200)).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeUnits);
  return text.length <= 200 ? shown : `${shown}… (${text.length} characters, sha256 ${hash(text)})`;
}

// --- internal ---

/** As JSON writes what it escapes, which `JSON.stringify` does to a part of these. */
function escapeUnits(character: string): string {
  return character.replaceAll(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function toText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return /(?![\t\n\r])\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function hash(value: Uint8Array | string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 8);
}
