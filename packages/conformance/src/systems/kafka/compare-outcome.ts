import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import { renderBytes, renderText } from "../../values/render-value.ts";

/**
 * The first thing in which two outcomes differ, as `payload: null, expected ""`; undefined when they are the same.
 *
 * `word` stands between the two values.
 */
export function compareOutcome(actual: Outcome, expected: Outcome, word = "expected"): string | undefined {
  if (actual.tag === "error" && expected.tag === "error") {
    return differs("error", actual.val, expected.val, renderText, word);
  }
  if (actual.tag === "error" || expected.tag === "error" || actual.tag !== expected.tag) {
    return `outcome: ${actual.tag}, ${word} ${expected.tag}`;
  }
  return compareRecord(actual.val, expected.val, word);
}

/** The first field in which two records differ; null and empty are not the same. */
export function compareRecord(actual: KafkaRecord, expected: KafkaRecord, word = "expected"): string | undefined {
  return (
    differentBytes("key", actual.key, expected.key, word) ??
    differentHeaders(actual, expected, word) ??
    differs("partition", actual.partition, expected.partition, String, word) ??
    differs("offset", actual.offset, expected.offset, String, word) ??
    differs("timestamp", timestampOf(actual), timestampOf(expected), String, word) ??
    differentBytes("payload", actual.payload, expected.payload, word)
  );
}

/** Whether a value is an outcome of the contract. */
export function isOutcome(value: unknown): value is Outcome {
  return findContractBreach(value) === undefined;
}

/** What keeps a value from being an outcome of the contract; undefined when it is one. */
export function findContractBreach(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("tag" in value) || !("val" in value)) {
    return "is no outcome";
  }
  if (value.tag === "error") {
    return typeof value.val === "string" && value.val.isWellFormed() ? undefined : "error: is no text";
  }
  if (value.tag !== "accepted" && value.tag !== "rejected") {
    return `outcome: ${String(value.tag)} is not one of accepted, rejected, error`;
  }
  return breachOfRecord(value.val);
}

// --- internal ---

function differs<T>(
  field: string,
  actual: T,
  expected: T,
  render: (value: NonNullable<T>) => string,
  word: string,
): string | undefined {
  if (actual === expected) {
    return undefined;
  }
  const show = (value: T): string => (value === undefined || value === null ? "null" : render(value));
  return `${field}: ${show(actual)}, ${word} ${show(expected)}`;
}

function differentBytes(
  field: string,
  actual: Uint8Array | undefined,
  expected: Uint8Array | undefined,
  word: string,
): string | undefined {
  const same =
    actual === undefined || expected === undefined ? actual === expected : Buffer.compare(actual, expected) === 0;
  return same ? undefined : `${field}: ${renderBytes(actual)}, ${word} ${renderBytes(expected)}`;
}

function differentHeaders(
  { headers: actual }: KafkaRecord,
  { headers: expected }: KafkaRecord,
  word: string,
): string | undefined {
  for (const [index, header] of expected.entries()) {
    const other = actual[index];
    if (other === undefined) {
      break;
    }
    const difference =
      differs(`headers[${index}].key`, other.key, header.key, renderText, word) ??
      differentBytes(`headers[${index}].val`, other.val, header.val, word);
    if (difference !== undefined) {
      return difference;
    }
  }
  return differs("number of headers", actual.length, expected.length, String, word);
}

function timestampOf({ timestamp }: KafkaRecord): string | undefined {
  return timestamp === undefined ? undefined : `${timestamp.kind} ${timestamp.time}`;
}

function breachOfRecord(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) {
    return "record: is none";
  }
  const record = value as { readonly [Field in keyof KafkaRecord]?: unknown };
  if (!isBytes(record.key)) {
    return "key: is neither bytes nor absent";
  }
  if (!Array.isArray(record.headers) || !record.headers.every(isHeader)) {
    return "headers: is no list of headers";
  }
  const { partition, offset } = record;
  if (
    partition !== undefined &&
    !(typeof partition === "number" && Number.isInteger(partition) && partition === (partition | 0))
  ) {
    return "partition: is neither s32 nor absent";
  }
  if (offset !== undefined && !isS64(offset)) {
    return "offset: is neither s64 nor absent";
  }
  if (record.timestamp !== undefined && !isTimestamp(record.timestamp)) {
    return "timestamp: is neither a timestamp nor absent";
  }
  return isBytes(record.payload) ? undefined : "payload: is neither bytes nor absent";
}

function isBytes(value: unknown): boolean {
  return value === undefined || value instanceof Uint8Array;
}

function isS64(value: unknown): boolean {
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
}

function isHeader(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "key" in value &&
    typeof value.key === "string" &&
    isBytes("val" in value ? value.val : undefined)
  );
}

function isTimestamp(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    ["none", "create-time", "log-append-time"].includes(String(value.kind)) &&
    "time" in value &&
    isS64(value.time)
  );
}
