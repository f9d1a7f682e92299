/** Copy bytes to an offset: a few in a loop, for a call out of JavaScript costs as much as they do. */
export function copyInto(target: Uint8Array, offset: number, source: Uint8Array): void {
  const { length } = source;
  if (length > MAX_LOOP_BYTES) {
    target.set(source, offset);
    return;
  }
  for (let index = 0; index < length; index += 1) target[offset + index] = source[index] ?? 0;
}

/** From so many bytes on, bytes in an arena are aligned to 8: V8 copies to and from shared memory three times as fast where both sides are. */
export const MIN_ALIGNED_BYTES = 64;

// --- internal ---

const MAX_LOOP_BYTES = 32;
