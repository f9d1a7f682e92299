import { createHash } from "node:crypto";
import type { KafkaRecord, KafkaRecordHeader, Outcome } from "@armory-plugins/wit";

/** An outcome as people read it, on one line; long values are cut and named by length and hash. */
export function renderOutcome(outcome: Outcome): string {
  return outcome.tag === "error" ? `error ${renderText(outcome.val)}` : `${outcome.tag} ${renderRecord(outcome.val)}`;
}

/** A record as people read it, on one line; fields that are null are left out. */
export function renderRecord(record: KafkaRecord): string {
  const { key, headers, partition, offset, timestamp, payload } = record;
  const fields = [
    key === undefined ? undefined : `key: ${renderBytes(key)}`,
    headers.length === 0 ? undefined : `headers: [${renderHeaders(headers)}]`,
    partition === undefined ? undefined : `partition: ${partition}`,
    offset === undefined ? undefined : `offset: ${offset}`,
    timestamp === undefined ? undefined : `timestamp: ${timestamp.kind} ${timestamp.time}`,
    payload === undefined ? undefined : `payload: ${renderBytes(payload)}`,
  ].filter((field) => field !== undefined);
  return fields.length === 0 ? "{ everything null }" : `{ ${fields.join(", ")} }`;
}

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

const maxHeaders = 12;

/** Equal headers in a row are shown once with their number. */
function renderHeaders(headers: readonly KafkaRecordHeader[]): string {
  const groups: { text: string; count: number }[] = [];
  for (const { key, val } of headers) {
    const text = `${renderText(key)} = ${renderBytes(val)}`;
    const last = groups.at(-1);
    if (last?.text === text) {
      last.count += 1;
    } else {
      groups.push({ text, count: 1 });
    }
  }
  const shown = groups.slice(0, maxHeaders).map(({ text, count }) => (count === 1 ? text : `${text} (${count} times)`));
  return groups.length > maxHeaders ? `${shown.join(", ")}, … ${headers.length} in all` : shown.join(", ");
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
