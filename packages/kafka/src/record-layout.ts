import { alignTo, memoryLayout, type WitType } from "@armory-plugins/host/arena";

/** Where the parts of a record and of an outcome lie, from where it starts, in bytes: computed from the WIT types. */
export interface RecordLayout {
  /** The distance from one record to the next. */
  readonly size: number;
  readonly align: number;
  readonly key: OptionalBytes;
  readonly headers: Bytes;
  readonly partition: OptionalNumber;
  readonly offset: OptionalNumber;
  readonly timestamp: {
    /** A byte: 0 or 1. */
    readonly some: number;
    /** A byte: 0 none, 1 create-time, 2 log-append-time. */
    readonly kind: number;
    /** 64 bits. */
    readonly time: number;
  };
  readonly payload: OptionalBytes;
  readonly header: {
    /** The distance from one header to the next. */
    readonly size: number;
    readonly align: number;
    readonly key: Bytes;
    readonly val: OptionalBytes;
  };
  readonly outcome: {
    /** The distance from one outcome to the next. */
    readonly size: number;
    readonly align: number;
    /** A byte: 0 accepted, 1 rejected, 2 error. */
    readonly tag: number;
    /** Where the record, or the error's text, starts. */
    readonly value: number;
  };
}

/** Where the canonical ABI puts the parts of the worlds' `kafka-record` and `outcome`: what a thread's memory has, for a codec's tests. */
export const canonicalLayout: RecordLayout = {
  size: 88,
  align: 8,
  key: { some: 0, pointer: 4, length: 8 },
  headers: { pointer: 12, length: 16 },
  partition: { some: 20, value: 24 },
  offset: { some: 32, value: 40 },
  timestamp: { some: 48, kind: 56, time: 64 },
  payload: { some: 72, pointer: 76, length: 80 },
  header: { size: 20, align: 4, key: { pointer: 0, length: 4 }, val: { some: 8, pointer: 12, length: 16 } },
  outcome: { size: 96, align: 8, tag: 0, value: 8 },
};

/** What a `transform` takes and gives. */
export interface TransformType {
  readonly record: WitType;
  readonly outcome: WitType;
}

/** A list: an address and a length, 32 bits each. */
export interface Bytes {
  readonly pointer: number;
  readonly length: number;
}

/** A list that may be absent. */
export interface OptionalBytes extends Bytes {
  /** A byte: 0 or 1. */
  readonly some: number;
}

/** A number that may be absent. */
export interface OptionalNumber {
  /** A byte: 0 or 1. */
  readonly some: number;
  readonly value: number;
}

/**
 * Where everything is, for a `transform` of these types.
 *
 * @throws Error when they are not those of a record and an outcome.
 */
export function recordLayout({ record, outcome }: TransformType): RecordLayout {
  const headers = field(record, "headers");
  if (headers.type.kind !== "list") throw new Error("headers is not a list");
  const header = headers.type.element;
  const timestamp = option(record, "timestamp");
  if (outcome.kind !== "variant") throw new Error("an outcome is not a variant");
  const outcomeLayout = memoryLayout(outcome);
  if (outcomeLayout.shape.is !== "variant") throw new Error("an outcome is not a variant");
  const { size, align } = memoryLayout(record);
  const headerLayout = memoryLayout(header);
  return {
    size,
    align,
    key: bytes(option(record, "key")),
    headers: { pointer: headers.at, length: headers.at + 4 },
    partition: number(option(record, "partition")),
    offset: number(option(record, "offset")),
    timestamp: {
      some: timestamp.some,
      kind: timestamp.at + field(timestamp.type, "kind").at,
      time: timestamp.at + field(timestamp.type, "time").at,
    },
    payload: bytes(option(record, "payload")),
    header: {
      size: headerLayout.size,
      align: headerLayout.align,
      key: { pointer: field(header, "key").at, length: field(header, "key").at + 4 },
      val: bytes(option(header, "val")),
    },
    outcome: {
      size: outcomeLayout.size,
      align: outcomeLayout.align,
      tag: 0,
      value: outcomeLayout.shape.payload,
    },
  };
}

// --- internal ---

interface Placed {
  readonly at: number;
  readonly type: WitType;
}

function field(record: WitType, name: string): Placed {
  if (record.kind !== "record") throw new Error(`there is no field ${name} in a ${record.kind}`);
  let at = 0;
  for (const one of record.fields) {
    const { size, align } = memoryLayout(one.type);
    at = alignTo(at, align);
    if (one.name === name) return { at, type: one.type };
    at += size;
  }
  throw new Error(`there is no field ${name}`);
}

function option(record: WitType, name: string): Placed & { readonly some: number } {
  const { at, type } = field(record, name);
  if (type.kind !== "option") throw new Error(`${name} is not an option`);
  return { some: at, at: at + alignTo(1, memoryLayout(type.some).align), type: type.some };
}

function bytes({ some, at }: Placed & { readonly some: number }): OptionalBytes {
  return { some, pointer: at, length: at + 4 };
}

function number({ some, at }: Placed & { readonly some: number }): OptionalNumber {
  return { some, value: at };
}
