import type { Random } from "./random.ts";

/** Flip, replace, cut out, repeat or insert some bytes. */
export function mutateBytes(bytes: Uint8Array, random: Random): Buffer {
  let mutated = Buffer.from(bytes);
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    const at = random.below(mutated.length);
    const length = random.below(Math.min(64, mutated.length - at) + 1);
    switch (random.below(8)) {
      case 0:
        mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(at + length)]);
        break;
      case 1:
        mutated = Buffer.concat([mutated.subarray(0, at + length), mutated.subarray(at)]);
        break;
      case 2:
        mutated = Buffer.concat([mutated.subarray(0, at), random.bytes(length), mutated.subarray(at)]);
        break;
      case 3:
        if (random.chance(0.1)) mutated = mutated.subarray(0, at);
        break;
      case 4:
        mutated[at] = random.pick(edges);
        break;
      default:
        mutated[at] = (mutated[at] ?? 0) ^ (1 << random.below(8));
    }
  }
  return mutated;
}

// --- internal ---

const edges = [0, 1, 0x7f, 0x80, 0xff];
