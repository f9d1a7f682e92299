import type { KafkaRecord, KafkaRecordHeader } from "@armory-plugins/wit";
import type { BytesData, LongText } from "./case-values.ts";
import type { HeaderData, RecordData } from "./record-case-schema.ts";

/** The most bytes that one value of a case may become. */
export const maxExpandedBytes = 64 * 1024 * 1024;

/** The record that a case means: pieces repeated, tagged numbers read, absent for null. */
export function toRecord(data: RecordData): KafkaRecord {
  const { key, headers = [], partition, offset, timestamp, payload } = data;
  return {
    ...(isThere(key) && { key: toBytes(key) }),
    headers: headers.flatMap(toHeaders),
    ...(isThere(partition) && { partition }),
    ...(isThere(offset) && { offset: BigInt(offset.s64) }),
    ...(isThere(timestamp) && { timestamp: { kind: timestamp.kind, time: BigInt(timestamp.time.s64) } }),
    ...(isThere(payload) && { payload: toBytes(payload) }),
  };
}

/** The bytes that a case means. */
export function toBytes(data: BytesData): Uint8Array {
  if ("utf8" in data) {
    return Uint8Array.from(Buffer.from(data.utf8, "utf8"));
  }
  if ("hex" in data) {
    return Uint8Array.from(Buffer.from(data.hex, "hex"));
  }
  if ("base64" in data) {
    return Uint8Array.from(Buffer.from(data.base64, "base64"));
  }
  if ("repeat" in data) {
    const piece = toBytes(data.repeat);
    const bytes = new Uint8Array(piece.length * data.times);
    for (let i = 0; i < data.times; i++) {
      bytes.set(piece, i * piece.length);
    }
    return bytes;
  }
  return Uint8Array.from(Buffer.concat(data.concat.map(toBytes)));
}

/** The text that a case means. */
export function toText(data: LongText): string {
  if (typeof data === "string") {
    return data;
  }
  return "repeat" in data ? data.repeat.repeat(data.times) : data.concat.map(toText).join("");
}

/** How many bytes {@link toRecord} would make, found without making them. */
export function expandedSize(data: RecordData): number {
  let size = (isThere(data.key) ? bytesSize(data.key) : 0) + (isThere(data.payload) ? bytesSize(data.payload) : 0);
  for (const { key, val, times = 1 } of data.headers ?? []) {
    size += times * (16 + key.length + (isThere(val) ? bytesSize(val) : 0));
  }
  return size;
}

/** How many characters {@link toText} would make, found without making them. */
export function textSize(data: LongText): number {
  if (typeof data === "string") {
    return data.length;
  }
  return "repeat" in data
    ? data.repeat.length * data.times
    : data.concat.reduce((sum, part) => sum + textSize(part), 0);
}

/** How many bytes {@link toBytes} would make, found without making them. */
export function bytesSize(data: BytesData): number {
  if ("utf8" in data) {
    return Buffer.byteLength(data.utf8);
  }
  if ("hex" in data) {
    return data.hex.length / 2;
  }
  if ("base64" in data) {
    return (data.base64.length / 4) * 3;
  }
  if ("repeat" in data) {
    return bytesSize(data.repeat) * data.times;
  }
  return data.concat.reduce((sum, part) => sum + bytesSize(part), 0);
}

// --- internal ---

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function toHeaders({ key, val, times = 1 }: HeaderData): KafkaRecordHeader[] {
  const bytes = isThere(val) ? toBytes(val) : undefined;
  return Array.from({ length: times }, () => (bytes === undefined ? { key } : { key, val: bytes }));
}
