import type { KafkaRecord, KafkaRecordHeader, KafkaRecordTimestamp } from "@armory-plugins/wit";
import { toBytes } from "./bytes.ts";

/**
 * A record as helpers take it: a {@link KafkaRecord} whose absent fields may also be written out as undefined.
 *
 * So `accept({ ...record, payload: undefined })` makes a tombstone under TypeScript's strictest settings too.
 */
export type RecordLike = {
  readonly [Field in keyof KafkaRecord]: Field extends "headers"
    ? readonly HeaderLike[]
    : KafkaRecord[Field] | undefined;
};

/** A header as helpers take it; a value that is undefined is Kafka's null. */
export type HeaderLike = { readonly [Field in keyof KafkaRecordHeader]: KafkaRecordHeader[Field] | undefined } & {
  readonly key: string;
};

/** Bytes, text that stands for its UTF-8 bytes, or undefined for Kafka's null. */
export type BytesLike = Uint8Array | string | undefined;

/** What {@link record} makes a record of. */
export interface RecordFields {
  /** Default: null. */
  readonly key?: BytesLike;
  /** The headers in their order, as `[key, value]`. Default: none. */
  readonly headers?: Iterable<readonly [key: string, value?: BytesLike]>;
  /** Default: none. */
  readonly partition?: number | undefined;
  /** Default: none. */
  readonly offset?: bigint | undefined;
  /** Default: none. */
  readonly timestamp?: KafkaRecordTimestamp | undefined;
  /** Default: null, which makes the record a tombstone. */
  readonly payload?: BytesLike;
}

/**
 * Make a record in a unit test, with text where bytes are due.
 *
 * @example
 * ```ts
 * record({ key: "order-1", headers: [["trace", "abc"], ["empty", ""], ["null"]], payload: '{"total":1}', offset: 42n })
 * ```
 */
export function record(fields: RecordFields = {}): KafkaRecord {
  const headers = Array.from(fields.headers ?? [], ([key, value]) => header(key, value));
  const { partition, offset, timestamp } = fields;
  const key = toBytes(fields.key);
  const payload = toBytes(fields.payload);
  return {
    headers,
    ...(key === undefined ? {} : { key }),
    ...(partition === undefined ? {} : { partition }),
    ...(offset === undefined ? {} : { offset }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(payload === undefined ? {} : { payload }),
  };
}

/** Make a header; a value that is undefined is left out. */
export function header(key: string, value: BytesLike): KafkaRecordHeader {
  const val = toBytes(value);
  return val === undefined ? { key } : { key, val };
}

/** See a {@link RecordLike} as the record that it is: to a component, undefined and absent are both `none`. */
export function toRecord(like: RecordLike): KafkaRecord {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the generated types lack `| undefined` only
  return like as KafkaRecord;
}
