/** Where the first byte is that can be reserved: before it is what both threads watch. */
export const arenaStart = 64;

/** The largest arena there can be, in bytes. */
export const MAX_ARENA_BYTES = 2 ** 31;

/**
 * One thread's view of an arena: shared memory in which the parameters and results of calls lie, taken one piece behind the other.
 */
export class ArenaMemory {
  readonly memory: SharedMemory;
  /** All of it. Another object after it has grown. */
  bytes: Buffer;
  /** The same. */
  view: DataView;
  /** The same, of a class whose `slice` copies. */
  plain: Uint8Array;
  /** Where the next piece may start. */
  heap = arenaStart;

  constructor(memory: SharedMemory) {
    this.memory = memory;
    this.bytes = Buffer.from(memory.buffer);
    this.view = new DataView(memory.buffer);
    this.plain = new Uint8Array(memory.buffer);
  }

  /**
   * Take memory behind what was taken before; it grows where it must.
   *
   * @param size - in bytes.
   * @param align - in bytes, a power of two.
   * @returns the address.
   * @throws ArenaFull when there is no more.
   */
  reserve(size: number, align: number): number {
    const address = ((this.heap + align - 1) & -align) >>> 0;
    const end = address + size;
    if (end > this.bytes.length) this.#grow(end);
    this.heap = end;
    return address;
  }

  /** See what another thread has grown the memory to. */
  refresh(): void {
    const { buffer } = this.memory;
    if (buffer.byteLength === this.bytes.length) return;
    this.bytes = Buffer.from(buffer);
    this.view = new DataView(buffer);
    this.plain = new Uint8Array(buffer);
  }

  // --- internal ---

  #grow(end: number): void {
    this.refresh();
    const missing = end - this.bytes.length;
    if (missing <= 0) return;
    if (end > MAX_ARENA_BYTES) throw new ArenaFull(end);
    // In steps of 1 MiB at least
    const grown = Math.min(MAX_ARENA_BYTES - this.bytes.length, Math.ceil(missing / step) * step);
    try {
      this.memory.grow(grown / pageBytes);
    } catch {
      throw new ArenaFull(end);
    }
    this.refresh();
  }
}

/** A `WebAssembly.Memory` that threads share, by a type that programs without the types of the DOM have as well. */
export interface SharedMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What is to be in an arena does not fit. */
export class ArenaFull extends RangeError {
  override readonly name = "ArenaFull";

  constructor(bytes: number) {
    super(`it takes ${bytes} bytes with what belongs to it, and no more than ${MAX_ARENA_BYTES} can be had`);
  }
}

/** A new arena that can grow to `maximum` bytes. */
export function createArena(maximum: number): SharedMemory {
  const pages = Math.min(MAX_ARENA_BYTES, maximum) / pageBytes;
  return new WebAssembly.Memory({ initial: 16, maximum: Math.max(16, Math.ceil(pages)), shared: true });
}

// --- internal ---

const pageBytes = 65_536;
const step = 2 ** 20;
