import { canonicalLayout } from "@armory-plugins/kafka";
import type { Bytes, KafkaRecord, OptionalBytes, Outcome, RecordLayout, RecordMemory } from "@armory-plugins/kafka";

/** An arena as a plugin's thread has it, but small, so that it grows all the time. What is reserved is full of old bytes. */
export class SharedMemory implements RecordMemory {
  readonly layout: RecordLayout;
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: 16_384, shared: true });
  bytes = Buffer.from(this.#memory.buffer).fill(0xa5);
  view = new DataView(this.#memory.buffer);
  #free = 64;

  constructor(layout: RecordLayout = canonicalLayout) {
    this.layout = layout;
  }

  reserve(size: number, align: number): number {
    const address = Math.ceil(this.#free / align) * align;
    this.#free = address + size;
    const before = this.bytes.length;
    if (this.#free > before) {
      this.#memory.grow(Math.ceil((this.#free - before) / 65_536));
      this.bytes = Buffer.from(this.#memory.buffer);
      this.bytes.fill(0xa5, before);
      this.view = new DataView(this.#memory.buffer);
    }
    return address;
  }

  put(bytes: Uint8Array): number {
    const address = this.reserve(bytes.length, 1);
    this.bytes.set(bytes, address);
    return address;
  }

  readRecord(at: number): KafkaRecord {
    const { key, headers, partition, offset, timestamp, payload, header } = this.layout;
    const record: KafkaRecord = { headers: [] };
    const keyBytes = this.#readOptional(at, key);
    if (keyBytes !== undefined) record.key = keyBytes;
    const first = this.view.getUint32(at + headers.pointer, true);
    for (let index = 0; index < this.view.getUint32(at + headers.length, true); index += 1) {
      const base = first + index * header.size;
      const name = this.#read(
        this.view.getUint32(base + header.key.pointer, true),
        this.view.getUint32(base + header.key.length, true),
      );
      const val = this.#readOptional(base, header.val);
      record.headers.push({
        key: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(name),
        ...(val && { val }),
      });
    }
    if (this.#isSome(at + partition.some)) record.partition = this.view.getInt32(at + partition.value, true);
    if (this.#isSome(at + offset.some)) record.offset = this.view.getBigInt64(at + offset.value, true);
    if (this.#isSome(at + timestamp.some)) {
      const kind = (["none", "create-time", "log-append-time"] as const)[this.bytes[at + timestamp.kind] ?? 3];
      if (kind === undefined) throw new Error(`there is no kind ${this.bytes[at + timestamp.kind]}`);
      record.timestamp = { kind, time: this.view.getBigInt64(at + timestamp.time, true) };
    }
    const payloadBytes = this.#readOptional(at, payload);
    if (payloadBytes !== undefined) record.payload = payloadBytes;
    return record;
  }

  /** Lay outcomes out, one behind the other, as an adapter does. */
  putOutcomes(outcomes: readonly Outcome[]): number {
    const { size, align, tag, value } = this.layout.outcome;
    const first = this.reserve(outcomes.length * size, align);
    for (const [index, outcome] of outcomes.entries()) {
      const at = first + index * size;
      if (outcome.tag === "error") {
        this.bytes[at + tag] = 2;
        this.#writeBytes(at + value, { pointer: 0, length: 4 }, Buffer.from(outcome.val));
      } else {
        this.bytes[at + tag] = outcome.tag === "accepted" ? 0 : 1;
        this.#writeRecord(at + value, outcome.val);
      }
    }
    return first;
  }

  // --- internal ---

  #isSome(at: number): boolean {
    const byte = this.bytes[at];
    if (byte === 0 || byte === 1) return byte === 1;
    throw new Error(`${byte} is no discriminant of an option`);
  }

  #read(pointer: number, length: number): Buffer {
    return Buffer.from(this.bytes.subarray(pointer, pointer + length));
  }

  #readOptional(base: number, { some, pointer, length }: OptionalBytes): Buffer | undefined {
    if (!this.#isSome(base + some)) return undefined;
    return this.#read(this.view.getUint32(base + pointer, true), this.view.getUint32(base + length, true));
  }

  #writeBytes(base: number, { pointer, length }: Bytes, bytes: Uint8Array): void {
    const address = this.put(bytes);
    this.view.setUint32(base + pointer, address, true);
    this.view.setUint32(base + length, bytes.length, true);
  }

  #writeOptional(base: number, place: OptionalBytes, bytes: Uint8Array | undefined): void {
    this.bytes[base + place.some] = bytes === undefined ? 0 : 1;
    if (bytes !== undefined) this.#writeBytes(base, place, bytes);
  }

  #writeRecord(at: number, record: KafkaRecord): void {
    const { key, headers, partition, offset, timestamp, payload, header } = this.layout;
    this.#writeOptional(at, key, record.key);
    this.#writeOptional(at, payload, record.payload);
    const first = this.reserve(record.headers.length * header.size, header.align);
    this.view.setUint32(at + headers.pointer, first, true);
    this.view.setUint32(at + headers.length, record.headers.length, true);
    for (const [index, one] of record.headers.entries()) {
      this.#writeBytes(first + index * header.size, header.key, Buffer.from(one.key));
      this.#writeOptional(first + index * header.size, header.val, one.val);
    }
    this.bytes[at + partition.some] = record.partition === undefined ? 0 : 1;
    if (record.partition !== undefined) this.view.setInt32(at + partition.value, record.partition, true);
    this.bytes[at + offset.some] = record.offset === undefined ? 0 : 1;
    if (record.offset !== undefined) this.view.setBigInt64(at + offset.value, record.offset, true);
    this.bytes[at + timestamp.some] = record.timestamp === undefined ? 0 : 1;
    if (record.timestamp !== undefined) {
      this.bytes[at + timestamp.kind] = ["none", "create-time", "log-append-time"].indexOf(record.timestamp.kind);
      this.view.setBigInt64(at + timestamp.time, record.timestamp.time, true);
    }
  }
}
