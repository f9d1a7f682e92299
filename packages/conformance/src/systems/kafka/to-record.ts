import type { KafkaRecord, KafkaRecordHeader } from "@armory-plugins/wit";
import { bytesSize, toBytes } from "../../values/expand-values.ts";
import type { HeaderData, RecordData } from "./case-schema.ts";

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

/** How many bytes {@link toRecord} would make, found without making them. */
export function expandedSize(data: RecordData): number {
  let size = (isThere(data.key) ? bytesSize(data.key) : 0) + (isThere(data.payload) ? bytesSize(data.payload) : 0);
  for (const { key, val, times = 1 } of data.headers ?? []) {
    size += times * (16 + key.length + (isThere(val) ? bytesSize(val) : 0));
  }
  return size;
}

// --- internal ---

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function toHeaders({ key, val, times = 1 }: HeaderData): KafkaRecordHeader[] {
  const bytes = isThere(val) ? toBytes(val) : undefined;
  return Array.from({ length: times }, () => (bytes === undefined ? { key } : { key, val: bytes }));
}
