import { ByteSlab, copyInto, MIN_ALIGNED_BYTES, StringReader } from "@armory-plugins/host/arena";
import type { KafkaRecord, KafkaRecordHeader, Outcome, TimestampKind } from "@armory-plugins/wit";
import type { RecordArena } from "../thread/record-arena.ts";
import type { RecordLayout } from "../record-layout.ts";

/**
 * Writes records into an arena and reads outcomes from it, as `valueCodec` does for any type, but three times as fast: each field by its own name
 * is what V8 compiles best.
 */
export class RecordCodec {
  readonly #arena: RecordArena;
  readonly #layout: RecordLayout;
  readonly #strings = new StringReader();
  readonly #slab = new ByteSlab();
  /** Of the record before, the headers' names and where they are: the next one has the same in most topics, and can share their bytes. */
  #names: StoredName[] = [];

  constructor(arena: RecordArena) {
    this.#arena = arena;
    this.#layout = arena.layout;
  }

  /** Begin a batch: what is stored before it may be gone. */
  startBatch(): void {
    this.#names = [];
  }

  /**
   * Write a record to where there is room for it; its bytes go to the heap.
   *
   * @returns whether it is one: `recordProblem` tells what is wrong with it otherwise.
   */
  store(address: number, record: KafkaRecord): boolean {
    const arena = this.#arena;
    const layout = this.#layout;
    const most = boundBytes(record, layout);
    if (most < 0) return false;
    const { key, partition, offset, timestamp, payload, headers } = record;
    // Room for everything at once
    let heap = arena.reserve(most, layout.header.align);
    const { view, bytes } = arena;
    heap = storeBytes(view, bytes, address, layout.key, key, heap);
    view.setUint8(address + layout.partition.some, partition === undefined ? 0 : 1);
    view.setInt32(address + layout.partition.value, partition ?? 0, true);
    view.setUint8(address + layout.offset.some, offset === undefined ? 0 : 1);
    if (offset !== undefined) view.setBigInt64(address + layout.offset.value, offset, true);
    view.setUint8(address + layout.timestamp.some, timestamp === undefined ? 0 : 1);
    if (timestamp !== undefined) {
      view.setUint8(address + layout.timestamp.kind, kindIndex(timestamp.kind));
      view.setBigInt64(address + layout.timestamp.time, timestamp.time, true);
    }
    heap = storeBytes(view, bytes, address, layout.payload, payload, heap);
    const { size, align, key: name, val } = layout.header;
    let at = ((heap + align - 1) & -align) >>> 0;
    const { length: count } = headers;
    view.setUint32(address + layout.headers.pointer, at, true);
    view.setUint32(address + layout.headers.length, count, true);
    heap = at + count * size;
    for (let index = 0; index < count; index += 1) {
      const header = headers[index];
      if (header === undefined) return false;
      const last = this.#names[index];
      if (last !== undefined && last.text === header.key) {
        view.setUint32(at + name.pointer, last.start, true);
        view.setUint32(at + name.length, last.length, true);
      } else {
        const length = storeString(bytes, heap, header.key);
        if (length < 0) return false;
        view.setUint32(at + name.pointer, heap, true);
        view.setUint32(at + name.length, length, true);
        if (index < MAX_NAMES) this.#names[index] = { text: header.key, start: heap, length };
        heap += length;
      }
      heap = storeBytes(view, bytes, at, val, header.val, heap);
      at += size;
    }
    arena.heap = heap;
    return true;
  }

  /** Read an outcome into objects and bytes of its own. */
  load(address: number): Outcome {
    const { outcome } = this.#layout;
    const tag = tags[this.#arena.view.getUint8(address + outcome.tag)];
    if (tag === "accepted" || tag === "rejected") return { tag, val: this.#loadRecord(address + outcome.value) };
    return { tag: "error", val: this.#text(address + outcome.value) };
  }

  // --- internal ---

  #loadRecord(address: number): KafkaRecord {
    const { view, layout } = this.#arena;
    const { partition, offset, timestamp } = layout;
    const record: KafkaRecord = { headers: this.#loadHeaders(address) };
    const key = this.#copyBytes(address, layout.key);
    if (key !== undefined) record.key = key;
    if (view.getUint8(address + partition.some) !== 0) {
      record.partition = view.getInt32(address + partition.value, true);
    }
    if (view.getUint8(address + offset.some) !== 0) record.offset = view.getBigInt64(address + offset.value, true);
    if (view.getUint8(address + timestamp.some) !== 0) {
      const kind = kinds[view.getUint8(address + timestamp.kind)] ?? "none";
      record.timestamp = { kind, time: view.getBigInt64(address + timestamp.time, true) };
    }
    const payload = this.#copyBytes(address, layout.payload);
    if (payload !== undefined) record.payload = payload;
    return record;
  }

  #loadHeaders(address: number): KafkaRecordHeader[] {
    const arena = this.#arena;
    const { layout, view, bytes } = arena;
    const { size, key, val } = layout.header;
    const length = view.getUint32(address + layout.headers.length, true);
    const headers: KafkaRecordHeader[] = [];
    let at = view.getUint32(address + layout.headers.pointer, true);
    for (let index = 0; index < length; index += 1) {
      const start = view.getUint32(at + key.pointer, true);
      const header: KafkaRecordHeader = {
        key: this.#strings.read(bytes, start, view.getUint32(at + key.length, true)),
      };
      const value = this.#copyBytes(at, val);
      if (value !== undefined) header.val = value;
      headers.push(header);
      at += size;
    }
    return headers;
  }

  #copyBytes(address: number, { some, pointer, length }: BytesPlace): Uint8Array | undefined {
    const { view, plain } = this.#arena;
    if (view.getUint8(address + some) === 0) return undefined;
    return this.#slab.copy(plain, view.getUint32(address + pointer, true), view.getUint32(address + length, true));
  }

  #text(address: number): string {
    const { view, bytes } = this.#arena;
    return this.#strings.read(bytes, view.getUint32(address, true), view.getUint32(address + 4, true));
  }
}

// --- internal ---

type BytesPlace = RecordLayout["key"];

/** A header's name in an arena. */
interface StoredName {
  readonly text: string;
  readonly start: number;
  readonly length: number;
}

/** Write optional bytes: where they are in the place, and they themselves to the heap; gives where the heap goes on. */
function storeBytes(
  view: DataView,
  bytes: Buffer,
  address: number,
  place: BytesPlace,
  value: Uint8Array | undefined,
  heap: number,
): number {
  view.setUint8(address + place.some, value === undefined ? 0 : 1);
  if (value === undefined) return heap;
  const { length } = value;
  const start = length < MIN_ALIGNED_BYTES ? heap : (heap + 7) & -8;
  view.setUint32(address + place.pointer, start, true);
  view.setUint32(address + place.length, length, true);
  copyInto(bytes, start, value);
  return start + length;
}

/** Write text as UTF-8; gives its length, or -1 when it has none in UTF-8. There is room for three bytes a character. */
function storeString(bytes: Buffer, start: number, text: string): number {
  const { length } = text;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x80 || index === MAX_LOOP_LENGTH) return text.isWellFormed() ? bytes.write(text, start, "utf8") : -1;
    bytes[start + index] = code;
  }
  return length;
}

/** An upper bound of what a record takes of the heap; negative when it is not a record. */
function boundBytes(record: KafkaRecord, { header: place }: RecordLayout): number {
  if (typeof record !== "object" || record === null) return -1;
  const { key, partition, offset, timestamp, payload, headers } = record;
  if (partition !== undefined && partition !== (partition | 0)) return -1;
  if (offset !== undefined && !isS64(offset)) return -1;
  if (timestamp !== undefined && (kindIndex(timestamp.kind) < 0 || !isS64(timestamp.time))) return -1;
  if (!Array.isArray(headers)) return -1;
  let most = place.align + headers.length * place.size;
  if (key !== undefined) most += isBytes(key) ? key.length + 7 : Number.NaN;
  if (payload !== undefined) most += isBytes(payload) ? payload.length + 7 : Number.NaN;
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    if (header === undefined || header === null || typeof header.key !== "string") return -1;
    most += header.key.length * 3;
    if (header.val !== undefined) most += isBytes(header.val) ? header.val.length + 7 : Number.NaN;
  }
  return Number.isNaN(most) ? -1 : most;
}

/** The test of the class comes last: it is slower than that of the constructor. */
function isBytes(value: Uint8Array): boolean {
  return value?.constructor === Uint8Array || value instanceof Uint8Array;
}

function isS64(value: bigint): boolean {
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
}

/** Negative when there is no such kind. */
function kindIndex(kind: TimestampKind): number {
  if (kind === "create-time") return 1;
  return kind === "log-append-time" ? 2 : kind === "none" ? 0 : -1;
}

/** Of how many headers a record the names are kept. */
const MAX_NAMES = 64;

/** Longer text is written faster by a call out of JavaScript. */
const MAX_LOOP_LENGTH = 64;

const kinds: readonly TimestampKind[] = ["none", "create-time", "log-append-time"];
const tags: readonly Outcome["tag"][] = ["accepted", "rejected", "error"];
