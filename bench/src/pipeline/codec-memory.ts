import { canonicalLayout, type RecordMemory } from "@armory-plugins/kafka";

/** Where encoded bytes are put. */
export const encodedAt = 64;

/** Memory of one size, in which records lie as the canonical ABI lays a `kafka-record` and an `outcome` out. */
export class CodecMemory implements RecordMemory {
  readonly layout = canonicalLayout;
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
