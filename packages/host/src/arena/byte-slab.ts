/**
 * Copies bytes out of shared memory: a few to a place in a buffer that they share with others, as Node's own small buffers do, for an array buffer of
 * its own costs the collector more than the bytes.
 */
export class ByteSlab {
  #buffer = new ArrayBuffer(0);
  #used = 0;

  copy(from: Uint8Array, start: number, count: number): Uint8Array {
    if (count > MAX_SHARED_BYTES) return new Uint8Array(from.subarray(start, start + count));
    if (this.#used + count > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(slabBytes);
      this.#used = 0;
    }
    const copy = new Uint8Array(this.#buffer, this.#used, count);
    this.#used += (count + 7) & -8;
    if (count > MAX_LOOP_BYTES) copy.set(from.subarray(start, start + count));
    else for (let index = 0; index < count; index += 1) copy[index] = from[start + index] ?? 0;
    return copy;
  }
}

// --- internal ---

const slabBytes = 16 * 1024;
const MAX_SHARED_BYTES = 1024;

/** Longer bytes are copied faster by a call out of JavaScript. */
const MAX_LOOP_BYTES = 64;
