import type { KafkaRecord } from "@armory-plugins/wit";
import { header, toRecord } from "./record.ts";
import type { BytesLike, RecordLike } from "./record.ts";

/** The value of the last header of a key, as Kafka's own `lastHeader`; undefined for a null value and for no header. */
export function get(record: RecordLike, key: string): Uint8Array | undefined {
  return record.headers.findLast((each) => each.key === key)?.val;
}

/** The values of all headers of a key in their order; undefined among them is a null value. */
export function getAll(record: RecordLike, key: string): (Uint8Array | undefined)[] {
  return record.headers.filter((each) => each.key === key).map((each) => each.val);
}

/** Whether the record has a header of a key, be its value null or not. */
export function has(record: RecordLike, key: string): boolean {
  return record.headers.some((each) => each.key === key);
}

/** A record with one header of a key: at the place of the first there was, otherwise at the end. Text stands for its UTF-8. */
export function set(record: RecordLike, key: string, value: BytesLike): KafkaRecord {
  const at = record.headers.findIndex((each) => each.key === key);
  if (at === -1) return add(record, key, value);
  const others = record.headers.slice(at + 1).filter((each) => each.key !== key);
  return withHeaders(record, [...record.headers.slice(0, at), header(key, value), ...others]);
}

/** A record with one more header at the end, whether its key is there already or not. Text stands for its UTF-8. */
export function add(record: RecordLike, key: string, value: BytesLike): KafkaRecord {
  return withHeaders(record, [...record.headers, header(key, value)]);
}

/** A record without any header of the keys; the same record when it has none. */
export function remove(record: RecordLike, ...keys: readonly string[]): KafkaRecord {
  const kept = record.headers.filter((each) => !keys.includes(each.key));
  return kept.length === record.headers.length ? toRecord(record) : withHeaders(record, kept);
}

// --- internal ---

function withHeaders(record: RecordLike, headers: RecordLike["headers"]): KafkaRecord {
  return toRecord({ ...record, headers });
}
