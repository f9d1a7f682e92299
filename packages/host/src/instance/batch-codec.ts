import type { KafkaRecord, KafkaRecordHeader, Outcome, TimestampKind } from "@armory-plugins/wit";

/**
 * How records and outcomes cross between threads: one behind the other in shared memory.
 *
 * Objects sent by structured clone cost more than the call itself. The layout is private to this package and to one
 * process: a byte of what is there (see `has`), a byte for the kind of timestamp, then numbers, lengths and bytes.
 */
export class BatchBuffer {
  readonly shared: SharedArrayBuffer;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  /** Where the next item is read or written. */
  offset = 0;

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#bytes = Buffer.from(shared);
    this.#view = new DataView(shared);
  }

  get size(): number {
    return this.shared.byteLength;
  }

  writeRecord(record: KafkaRecord): void {
    const { key, partition, offset, timestamp, payload, headers } = record;
    const view = this.#view;
    view.setUint8(
      this.offset,
      (key ? has.key : 0) |
        (partition === undefined ? 0 : has.partition) |
        (offset === undefined ? 0 : has.offset) |
        (timestamp ? has.timestamp : 0) |
        (payload ? has.payload : 0),
    );
    view.setUint8(this.offset + 1, timestamp ? kinds.indexOf(timestamp.kind) : 0);
    view.setInt32(this.offset + 2, partition ?? 0, true);
    view.setBigInt64(this.offset + 6, offset ?? 0n, true);
    view.setBigInt64(this.offset + 14, timestamp?.time ?? 0n, true);
    view.setUint32(this.offset + 22, headers.length, true);
    this.offset += fixedSize;
    if (key) this.#writeBytes(key);
    if (payload) this.#writeBytes(payload);
    for (const header of headers) {
      this.#writeString(header.key);
      view.setUint8(this.offset, header.val ? 1 : 0);
      this.offset += 1;
      if (header.val) this.#writeBytes(header.val);
    }
  }

  /** Read a record; its bytes are views of the shared memory unless `copy` is set. */
  readRecord(copy: boolean): KafkaRecord {
    const view = this.#view;
    const present = view.getUint8(this.offset);
    const start = this.offset;
    const headerCount = view.getUint32(start + 22, true);
    this.offset += fixedSize;
    const record: KafkaRecord = { headers: [] };
    if ((present & has.key) !== 0) record.key = this.#readBytes(copy);
    if ((present & has.partition) !== 0) record.partition = view.getInt32(start + 2, true);
    if ((present & has.offset) !== 0) record.offset = view.getBigInt64(start + 6, true);
    if ((present & has.timestamp) !== 0) {
      const kind = kinds[view.getUint8(start + 1)] ?? "none";
      record.timestamp = { kind, time: view.getBigInt64(start + 14, true) };
    }
    if ((present & has.payload) !== 0) record.payload = this.#readBytes(copy);
    for (let index = 0; index < headerCount; index += 1) {
      const header: KafkaRecordHeader = { key: this.#readString() };
      const hasValue = view.getUint8(this.offset) === 1;
      this.offset += 1;
      if (hasValue) header.val = this.#readBytes(copy);
      record.headers.push(header);
    }
    return record;
  }

  writeOutcome(outcome: Outcome): void {
    this.#view.setUint8(this.offset, tags.indexOf(outcome.tag));
    this.offset += 1;
    if (outcome.tag === "error") this.#writeString(outcome.val);
    else this.writeRecord(outcome.val);
  }

  readOutcome(): Outcome {
    const tag = tags[this.#view.getUint8(this.offset)];
    this.offset += 1;
    if (tag === "accepted" || tag === "rejected") return { tag, val: this.readRecord(true) };
    return { tag: "error", val: this.#readString() };
  }

  // --- internal ---

  #writeBytes(bytes: Uint8Array): void {
    this.#view.setUint32(this.offset, bytes.length, true);
    this.#bytes.set(bytes, this.offset + 4);
    this.offset += 4 + bytes.length;
  }

  #readBytes(copy: boolean): Uint8Array {
    const length = this.#view.getUint32(this.offset, true);
    const start = this.offset + 4;
    this.offset = start + length;
    if (!copy) return new Uint8Array(this.shared, start, length);
    const bytes = new Uint8Array(length);
    bytes.set(new Uint8Array(this.shared, start, length));
    return bytes;
  }

  #writeString(text: string): void {
    const length = this.#bytes.write(text, this.offset + 4, "utf8");
    this.#view.setUint32(this.offset, length, true);
    this.offset += 4 + length;
  }

  #readString(): string {
    const length = this.#view.getUint32(this.offset, true);
    const start = this.offset + 4;
    this.offset = start + length;
    return this.#bytes.toString("utf8", start, this.offset);
  }
}

/** How many bytes {@link BatchBuffer.writeRecord} needs. */
export function recordSize({ key, payload, headers }: KafkaRecord): number {
  let size = fixedSize + (key ? 4 + key.length : 0) + (payload ? 4 + payload.length : 0);
  for (const header of headers) {
    size += 5 + Buffer.byteLength(header.key, "utf8") + (header.val ? 4 + header.val.length : 0);
  }
  return size;
}

/** How many bytes {@link BatchBuffer.writeOutcome} needs. */
export function outcomeSize(outcome: Outcome): number {
  return 1 + (outcome.tag === "error" ? 4 + Buffer.byteLength(outcome.val, "utf8") : recordSize(outcome.val));
}

// --- internal ---

const fixedSize = 26;
const has = { key: 1, partition: 2, offset: 4, timestamp: 8, payload: 16 };
const kinds: readonly TimestampKind[] = ["none", "create-time", "log-append-time"];
const tags: readonly Outcome["tag"][] = ["accepted", "rejected", "error"];
