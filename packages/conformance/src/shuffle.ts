/**
 * The same values in an order that depends on the seed alone.
 *
 * Each value gets a rank from the generator mulberry32: good enough to mix cases, and the same everywhere.
 */
export function shuffle<T>(values: readonly T[], seed: number): T[] {
  const random = mulberry32(seed);
  return values
    .map((value) => ({ value, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

// --- internal ---

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
