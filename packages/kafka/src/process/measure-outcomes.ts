import type { RecordArena } from "../thread/record-arena.ts";
import type { Bytes, RecordLayout } from "../record-layout.ts";

/** What outcomes refer to. */
export interface MeasuredOutcomes {
  /** Behind the last byte that belongs to them. */
  readonly end: number;
  /** How many bytes their lists take together; those that two of them share count twice. */
  readonly bytes: number;
}

/**
 * Measure outcomes that are in an arena, one behind the other.
 *
 * @throws RangeError when something of them is outside of the arena, or is not an outcome.
 */
export function measureOutcomes(arena: RecordArena, address: number, count: number): MeasuredOutcomes {
  const { outcome } = arena.layout;
  const measure = new Measure(arena);
  measure.list(address, count, outcome.size);
  for (let index = 0; index < count; index += 1) {
    const at = address + index * outcome.size;
    const tag = arena.view.getUint8(at + outcome.tag);
    if (tag > 2) throw new RangeError(`outcome ${index} has the discriminant ${tag}`);
    if (tag === 2) measure.bytesAt(at + outcome.value, text);
    else measure.record(at + outcome.value);
  }
  return { end: measure.end, bytes: measure.bytes };
}

// --- internal ---

/** The text of an error: a list by itself. */
const text: Bytes = { pointer: 0, length: 4 };

class Measure {
  end = 0;
  bytes = 0;
  readonly #view: DataView;
  readonly #layout: RecordLayout;

  constructor({ view, layout }: RecordArena) {
    this.#view = view;
    this.#layout = layout;
  }

  record(address: number): void {
    const { key, payload, headers, header } = this.#layout;
    if (this.#view.getUint8(address + key.some) !== 0) this.bytesAt(address, key);
    if (this.#view.getUint8(address + payload.some) !== 0) this.bytesAt(address, payload);
    const start = this.#view.getUint32(address + headers.pointer, true);
    const count = this.#view.getUint32(address + headers.length, true);
    this.list(start, count, header.size);
    for (let index = 0; index < count; index += 1) {
      const at = start + index * header.size;
      this.bytesAt(at, header.key);
      if (this.#view.getUint8(at + header.val.some) !== 0) this.bytesAt(at, header.val);
    }
  }

  bytesAt(address: number, { pointer, length }: Bytes): void {
    this.list(this.#view.getUint32(address + pointer, true), this.#view.getUint32(address + length, true), 1);
  }

  list(start: number, count: number, size: number): void {
    if (count === 0) return;
    const end = start + count * size;
    if (end > this.#view.byteLength) throw new RangeError(`a list ends at ${end}, behind the arena`);
    this.end = Math.max(this.end, end);
    this.bytes += count * size;
  }
}
