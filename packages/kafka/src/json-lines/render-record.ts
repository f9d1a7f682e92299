import { isUtf8 } from "node:buffer";
import type { KafkaRecord, TimestampKind } from "@armory-plugins/wit";
import { writeBase64, writeString, writeUtf8, type Write } from "./write-json.ts";

/**
 * One line of JSON, without its line feed, that `parseRecord` reads back to the same record; see `docs/records.md`.
 *
 * Bytes are a string where they are valid UTF-8 and base64 where they are not; integers beyond 2^53 are strings.
 *
 * @throws RangeError where the line is longer than a string of V8 can be, about 512 MiB.
 */
export function renderRecord(record: KafkaRecord, topic?: string): string {
  let line = "";
  writeRecord(record, topic, (text) => {
    line += text;
  });
  return line;
}

/** The line of {@link renderRecord} piece by piece, so that it may be of any length. */
export function writeRecord(record: KafkaRecord, topic: string | undefined, write: Write): void {
  write("{");
  if (topic !== undefined) writeField('"topic":', topic, write);
  if (record.partition !== undefined) write(`"partition":${record.partition},`);
  if (record.offset !== undefined) write(`"offset":${renderInteger(record.offset)},`);
  const { timestamp } = record;
  if (timestamp !== undefined) {
    write(`"tstype":"${timestampWords[timestamp.kind]}","ts":${renderInteger(timestamp.time)},`);
  }
  let before = `"headers":[`;
  for (const { key, val } of record.headers) {
    writeField(before, key, write);
    writeBytes(val, write);
    before = ",";
  }
  write(before === "," ? `],"key":` : `${before}],"key":`);
  writeBytes(record.key, write);
  write(`,"payload":`);
  writeBytes(record.payload, write);
  write("}");
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

function writeField(before: string, value: string, write: Write): void {
  write(before);
  writeString(value, write);
  write(",");
}

function writeBytes(bytes: Uint8Array | undefined, write: Write): void {
  if (bytes === undefined) {
    write("null");
    return;
  }
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) {
    writeUtf8(buffer, write);
    return;
  }
  write('{"base64":');
  writeBase64(buffer, write);
  write("}");
}
