import { isUtf8 } from "node:buffer";
import type { KafkaRecord, TimestampKind } from "@armory-plugins/wit";

/**
 * One line of JSON, without its line feed, that `parseRecord` reads back to the same record; see `docs/records.md`.
 *
 * Bytes are text where they are valid UTF-8 and base64 where they are not; integers beyond 2^53 are text.
 */
export function renderRecord(record: KafkaRecord, topic?: string): string {
  let line = "{";
  if (topic !== undefined) line += `"topic":${JSON.stringify(topic)},`;
  if (record.partition !== undefined) line += `"partition":${record.partition},`;
  if (record.offset !== undefined) line += `"offset":${renderInteger(record.offset)},`;
  const { timestamp } = record;
  if (timestamp !== undefined) {
    line += `"tstype":"${timestampWords[timestamp.kind]}","ts":${renderInteger(timestamp.time)},`;
  }
  line += `"headers":[`;
  let isFirst = true;
  for (const { key, val } of record.headers) {
    line += `${isFirst ? "" : ","}${JSON.stringify(key)},${renderBytes(val)}`;
    isFirst = false;
  }
  return `${line}],"key":${renderBytes(record.key)},"payload":${renderBytes(record.payload)}}`;
}

// --- internal ---

const timestampWords: Readonly<Record<TimestampKind, string>> = {
  none: "unknown",
  "create-time": "create",
  "log-append-time": "logappend",
};

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

function renderInteger(value: bigint): string {
  return value > maxSafe || value < -maxSafe ? `"${value}"` : `${value}`;
}

function renderBytes(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return "null";
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? JSON.stringify(buffer.toString("utf8")) : `{"base64":"${buffer.toString("base64")}"}`;
}
