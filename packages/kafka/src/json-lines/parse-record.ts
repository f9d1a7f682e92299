import type { KafkaRecord, KafkaRecordHeader, TimestampKind } from "@armory-plugins/wit";
import { JsonCursor, JsonProblem } from "./json-cursor.ts";

/** A record and the topic that its line names; absent when the line names none. */
export interface TopicRecord {
  readonly topic?: string;
  readonly record: KafkaRecord;
}

/**
 * Parse one line of JSON as a record; `docs/records.md` describes the format.
 *
 * The record's bytes may be views of `line`: the caller leaves them unchanged.
 *
 * @throws JsonProblem for anything that is not exactly a record: wrong types, unknown or repeated fields, half pairs of
 * headers, integers out of range. The message names the field and the column.
 */
export function parseRecord(line: Buffer): TopicRecord {
  const cursor = new JsonCursor(line);
  if (cursor.peek() !== 0x7b) throw cursor.problem("expected a record, which is an object");
  const draft: Draft = { headers: [] };
  readFields(cursor, draft);
  if (cursor.peek() !== -1) throw cursor.problem("expected the line to end after the record");
  return finish(draft);
}

// --- internal ---

interface Draft {
  topic?: string;
  partition?: number;
  offset?: bigint;
  tstype?: TimestampKind;
  ts?: bigint;
  headers: KafkaRecordHeader[];
  key?: Buffer;
  payload?: Buffer;
}

/** One reader a field; the fields without one are kcat's and are ignored. */
const readers: Readonly<Record<string, (cursor: JsonCursor, draft: Draft) => void>> = {
  topic(cursor, draft) {
    if (!cursor.takeNull()) draft.topic = readText(cursor, () => `field "topic"`);
  },
  partition(cursor, draft) {
    if (cursor.takeNull()) return;
    draft.partition = Number(readInteger(cursor, "partition", minS32, maxS32));
  },
  offset(cursor, draft) {
    if (!cursor.takeNull()) draft.offset = readInteger(cursor, "offset", minS64, maxS64);
  },
  tstype(cursor, draft) {
    if (cursor.takeNull()) return;
    const word = readText(cursor, () => `field "tstype"`);
    const kind = timestampKinds.get(word);
    if (kind === undefined) {
      throw new JsonProblem(`field "tstype" is ${quote(word)}; expected "create", "logappend" or "unknown"`);
    }
    draft.tstype = kind;
  },
  ts(cursor, draft) {
    if (!cursor.takeNull()) draft.ts = readInteger(cursor, "ts", minS64, maxS64);
  },
  headers(cursor, draft) {
    if (!cursor.takeNull()) draft.headers = readHeaders(cursor);
  },
  key(cursor, draft) {
    const bytes = readBytes(cursor, () => `field "key"`);
    if (bytes !== null) draft.key = bytes;
  },
  payload(cursor, draft) {
    const bytes = readBytes(cursor, () => `field "payload"`);
    if (bytes !== null) draft.payload = bytes;
  },
  broker: ignore,
  key_error: ignore,
  payload_error: ignore,
  key_schema_id: ignore,
  value_schema_id: ignore,
};

const fieldNames = Object.keys(readers);
const fieldReaders = Object.values(readers);
const ownFields = "topic, partition, offset, tstype, ts, headers, key, payload";

const maxS32 = 2n ** 31n - 1n;
const minS32 = -(2n ** 31n);
const maxS64 = 2n ** 63n - 1n;
const minS64 = -(2n ** 63n);

const timestampKinds: ReadonlyMap<string, TimestampKind> = new Map([
  ["create", "create-time"],
  ["logappend", "log-append-time"],
  ["unknown", "none"],
]);

function readFields(cursor: JsonCursor, draft: Draft): void {
  cursor.expect(0x7b);
  if (cursor.take(0x7d)) return;
  let seen = 0;
  do {
    const index = readFieldIndex(cursor);
    const read = fieldReaders[index] ?? ignore;
    if ((seen & (1 << index)) !== 0) throw new JsonProblem(`field "${fieldNames[index]}" is a duplicate`);
    seen |= 1 << index;
    cursor.expect(0x3a);
    read(cursor, draft);
  } while (cursor.take(0x2c));
  cursor.expect(0x7d);
}

/** Compares bytes: making a string of each name would cost more than the rest of the line. */
function readFieldIndex(cursor: JsonCursor): number {
  cursor.peek();
  const start = cursor.position;
  const { bytes } = cursor;
  if (cursor.scanString() === -1) {
    const length = cursor.stringEnd - cursor.stringStart;
    outer: for (let index = 0; index < fieldNames.length; index += 1) {
      const candidate = fieldNames[index] ?? "";
      if (candidate.length !== length) continue;
      for (let at = 0; at < length; at += 1) {
        if (candidate.charCodeAt(at) !== bytes[cursor.stringStart + at]) continue outer;
      }
      return index;
    }
  }
  cursor.position = start;
  const name = cursor.string().toString();
  const index = fieldNames.indexOf(name);
  if (index === -1) throw new JsonProblem(unknownField(name));
  return index;
}

const fromArmory = "this looks like output of armory run: --only accepted writes records that can be read again";
const fromRpk =
  'this looks like output of rpk: the value belongs in "payload", the time in "ts" (docs/records.md has a filter for jq)';

/** Fields by which the formats of other programs are known. */
const otherFormats: ReadonlyMap<string, string> = new Map([
  ["outcome", fromArmory],
  ["record", fromArmory],
  ["value", fromRpk],
  ["timestamp", fromRpk],
]);

function unknownField(name: string): string {
  return `unknown field ${quote(name)}; ${otherFormats.get(name) ?? `a record has ${ownFields}`}`;
}

function finish(draft: Draft): TopicRecord {
  const record: KafkaRecord = { headers: draft.headers };
  if (draft.key !== undefined) record.key = draft.key;
  if (draft.partition !== undefined) record.partition = draft.partition;
  if (draft.offset !== undefined) record.offset = draft.offset;
  if (draft.ts !== undefined) record.timestamp = { kind: draft.tstype ?? "create-time", time: draft.ts };
  else if (draft.tstype !== undefined)
    throw new JsonProblem('field "tstype" is there without "ts"; write both or none');
  if (draft.payload !== undefined) record.payload = draft.payload;
  return draft.topic === undefined ? { record } : { topic: draft.topic, record };
}

function readInteger(cursor: JsonCursor, field: string, min: bigint, max: bigint): bigint {
  const small = cursor.smallInteger();
  if (small !== undefined && small >= min && small <= max) return BigInt(small);
  if (small !== undefined) throw outOfRange(field, `${small}`, min, max);
  const isText = cursor.peek() === 0x22;
  if (!isText && cursor.kind() !== "a number") {
    throw new JsonProblem(`field "${field}" is ${cursor.kind()}; expected a whole number`);
  }
  const text = isText ? cursor.string().toString() : cursor.number();
  if (!/^-?(?:0|[1-9]\d*)$/.test(text)) {
    throw new JsonProblem(`field "${field}" is ${isText ? quote(text) : text}; expected a whole number`);
  }
  const value = text.length > 20 ? max + 1n : BigInt(text);
  if (value < min || value > max) throw outOfRange(field, text, min, max);
  return value;
}

function outOfRange(field: string, text: string, min: bigint, max: bigint): JsonProblem {
  return new JsonProblem(`field "${field}" is ${text}; expected a number from ${min} to ${max}`);
}

function readHeaders(cursor: JsonCursor): KafkaRecordHeader[] {
  if (cursor.peek() !== 0x5b) {
    throw new JsonProblem(
      `field "headers" is ${cursor.kind()}; expected a flat list of names and values: ["name", "value", …]`,
    );
  }
  cursor.expect(0x5b);
  const headers: KafkaRecordHeader[] = [];
  if (cursor.take(0x5d)) return headers;
  do {
    const key = readText(cursor, () => "a header's name");
    if (!cursor.take(0x2c)) {
      if (cursor.peek() !== 0x5d) throw cursor.problem('expected "," in "headers"');
      throw new JsonProblem(`field "headers" has an odd length: the name ${quote(key)} is without a value`);
    }
    const val = readBytes(cursor, () => `the value of header ${quote(key)}`);
    headers.push(val === null ? { key } : { key, val });
  } while (cursor.take(0x2c));
  cursor.expect(0x5d);
  return headers;
}

function readText(cursor: JsonCursor, what: () => string): string {
  if (cursor.peek() !== 0x22) throw new JsonProblem(`${what()} is ${cursor.kind()}; expected text`);
  const text = cursor.text();
  if (text === undefined) throw new JsonProblem(`${what()} is not valid UTF-8 before column ${cursor.position}`);
  return text;
}

function readBytes(cursor: JsonCursor, what: () => string): Buffer | null {
  const next = cursor.peek();
  if (next === 0x22) return cursor.string();
  if (next === 0x6e && cursor.takeNull()) return null;
  if (next !== 0x7b) throw new JsonProblem(`${what()} is ${cursor.kind()}; expected null, text or {"base64": "…"}`);
  cursor.expect(0x7b);
  if (cursor.peek() !== 0x22 || cursor.text() !== "base64") {
    throw new JsonProblem(
      `${what()} is an object other than {"base64": "…"}; kcat -s writes decoded values: leave it out`,
    );
  }
  cursor.expect(0x3a);
  const text = readText(cursor, () => `the base64 of ${what()}`);
  if (!cursor.take(0x7d)) throw new JsonProblem(`${what()} has more than the field "base64"`);
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) {
    throw new JsonProblem(`${what()} is not base64 (RFC 4648 section 4, with its padding): ${quote(text)}`);
  }
  return bytes;
}

function ignore(cursor: JsonCursor): void {
  cursor.skip();
}

/** A user's text in quotes, shortened: it may be megabytes long. */
function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
