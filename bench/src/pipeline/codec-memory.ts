import type { RecordLayout, RecordMemory } from "@armory-plugins/kafka";

/** Where encoded bytes are put. */
export const encodedAt = 64;

/** Memory of one size, in which records lie as the canonical ABI lays a `kafka-record` and an `outcome` out. */
export class CodecMemory implements RecordMemory {
  readonly layout = layout;
  readonly bytes: Buffer;
  readonly view: DataView;
  #free = 0;

  constructor(memory: WebAssembly.Memory) {
    this.bytes = Buffer.from(memory.buffer);
    this.view = new DataView(memory.buffer);
  }

  /** Forget everything from an address on. */
  reset(address: number): void {
    this.#free = address;
  }

  reserve(size: number, align: number): number {
    const address = Math.ceil(this.#free / align) * align;
    this.#free = address + size;
    if (this.#free > this.bytes.length) throw new RangeError(`${this.bytes.length} bytes are too few`);
    return address;
  }
}

// --- internal ---

const layout: RecordLayout = {
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
