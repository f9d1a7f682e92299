import { Buffer } from "node:buffer";
import type { KafkaRecord } from "@armory-plugins/wit";
import type { RecordMemory } from "../batch-codec.ts";
import { canonicalLayout as layout, type RecordLayout } from "../record-layout.ts";

/** Memory of this process in which records lie, for those who want objects. */
export class PlainMemory implements RecordMemory {
  readonly layout = layout;
  bytes: Buffer;
  view: DataView;
  #free = 0;

  constructor(size = 64 * 1024) {
    this.bytes = Buffer.alloc(size);
    this.view = new DataView(this.bytes.buffer);
  }

  reserve(size: number, align: number): number {
    const address = Math.ceil(this.#free / align) * align;
    this.#free = address + size;
    if (this.#free > this.bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#free, this.bytes.length * 2));
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return address;
  }

  /** Put bytes somewhere; gives where. */
  put(bytes: Uint8Array): number {
    const address = this.reserve(bytes.length, 1);
    this.bytes.set(bytes, address);
    return address;
  }

  /** Lay a record out. */
  writeRecord(at: number, record: KafkaRecord): void {
    const { headers, partition, offset, timestamp } = layout;
    this.#writeOptional(at, layout.key, record.key);
    this.#writeOptional(at, layout.payload, record.payload);
    const first = this.reserve(record.headers.length * layout.header.size, layout.header.align);
    this.view.setUint32(at + headers.pointer, first, true);
    this.view.setUint32(at + headers.length, record.headers.length, true);
    for (const [index, { key, val }] of record.headers.entries()) {
      const header = first + index * layout.header.size;
      const name = Buffer.from(key);
      const address = this.put(name);
      this.view.setUint32(header + layout.header.key.pointer, address, true);
      this.view.setUint32(header + layout.header.key.length, name.length, true);
      this.#writeOptional(header, layout.header.val, val);
    }
    this.bytes[at + partition.some] = record.partition === undefined ? 0 : 1;
    this.view.setInt32(at + partition.value, record.partition ?? 0, true);
    this.bytes[at + offset.some] = record.offset === undefined ? 0 : 1;
    this.view.setBigInt64(at + offset.value, record.offset ?? 0n, true);
    this.bytes[at + timestamp.some] = record.timestamp === undefined ? 0 : 1;
    this.bytes[at + timestamp.kind] = timestampKinds.indexOf(record.timestamp?.kind ?? "none");
    this.view.setBigInt64(at + timestamp.time, record.timestamp?.time ?? 0n, true);
  }

  /** Make an object of a record; its bytes are copies. */
  readRecord(at: number): KafkaRecord {
    const { headers, partition, offset, timestamp } = layout;
    const key = this.#readOptional(at, layout.key);
    const payload = this.#readOptional(at, layout.payload);
    const kind = timestampKinds[this.bytes[at + timestamp.kind] ?? 0] ?? "none";
    return {
      ...(key && { key }),
      headers: Array.from({ length: this.view.getUint32(at + headers.length, true) }, (_, index) => {
        const header = this.view.getUint32(at + headers.pointer, true) + index * layout.header.size;
        const name = this.view.getUint32(header + layout.header.key.pointer, true);
        const end = name + this.view.getUint32(header + layout.header.key.length, true);
        const val = this.#readOptional(header, layout.header.val);
        return { key: this.bytes.toString("utf8", name, end), ...(val && { val }) };
      }),
      ...(this.bytes[at + partition.some] !== 0 && { partition: this.view.getInt32(at + partition.value, true) }),
      ...(this.bytes[at + offset.some] !== 0 && { offset: this.view.getBigInt64(at + offset.value, true) }),
      ...(this.bytes[at + timestamp.some] !== 0 && {
        timestamp: { kind, time: this.view.getBigInt64(at + timestamp.time, true) },
      }),
      ...(payload && { payload }),
    };
  }

  // --- internal ---

  #writeOptional(base: number, place: RecordLayout["key"], value: Uint8Array | undefined): void {
    this.bytes[base + place.some] = value === undefined ? 0 : 1;
    if (value === undefined) return;
    const address = this.put(value);
    this.view.setUint32(base + place.pointer, address, true);
    this.view.setUint32(base + place.length, value.length, true);
  }

  #readOptional(base: number, place: RecordLayout["key"]): Buffer | undefined {
    if (this.bytes[base + place.some] === 0) return undefined;
    const start = this.view.getUint32(base + place.pointer, true);
    return Buffer.from(this.bytes.subarray(start, start + this.view.getUint32(base + place.length, true)));
  }
}

// --- internal ---

const timestampKinds = ["none", "create-time", "log-append-time"] as const;
