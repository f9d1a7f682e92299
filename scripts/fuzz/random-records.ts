import type { KafkaRecord } from "@armory-plugins/wit";
import type { Random } from "./random.ts";

/** A batch of records: of any shape, and such as tell the repository's guests what to do wrong. */
export function randomRecords(random: Random): KafkaRecord[] {
  const count = random.pick([0, 1, 1, 2, 5, 20, random.below(300)]);
  return Array.from({ length: count }, () => randomRecord(random));
}

// --- internal ---

function randomRecord(random: Random): KafkaRecord {
  const headers = Array.from({ length: random.pick([0, 0, 1, 3, random.below(40)]) }, () => ({
    key: random.pick(["", "a", "é", "\u{1f600}\u{feff}", "secret", "x".repeat(random.below(200))]),
    ...(random.chance(0.7) && { val: someBytes(random) }),
  }));
  const isOrder = random.chance(0.3);
  return {
    headers,
    ...(random.chance(0.8) && { key: isOrder ? order(random) : someBytes(random) }),
    ...(random.chance(0.8) && { payload: isOrder ? image(random) : someBytes(random) }),
    ...(random.chance(0.3) && { partition: random.pick([0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]) }),
    ...(random.chance(0.3) && { offset: random.pick([0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]) }),
    ...(random.chance(0.3) && {
      timestamp: {
        kind: random.pick(["none", "create-time", "log-append-time"] as const),
        time: random.pick([0n, -1n, 1_700_000_000_000n, 2n ** 63n - 1n]),
      },
    }),
  };
}

function someBytes(random: Random): Uint8Array {
  return random.bytes(random.pick([0, 1, 7, 8, 9, 63, 64, 65, random.below(500), random.chance(0.02) ? 200_000 : 3]));
}

/** What backup.wat, wasi.wat and puppet.wat take for an order; those that loop or sleep are rare, for each takes its time limit. */
function order(random: Random): Uint8Array {
  const pointer = Buffer.alloc(4);
  pointer.writeUInt32LE(random.pick(addresses));
  const letters = random.chance(0.02) ? "ls" : "retdkpauobcmwixf2";
  const letter = letters.charAt(random.below(letters.length));
  return random.pick([Buffer.from(`!${letter}`), Buffer.from(letter), pointer]);
}

/** Memory as it might be for an outcome. */
function image(random: Random): Uint8Array {
  const words = Uint32Array.from({ length: random.pick([0, 24, 40, 100]) }, () => random.pick(addresses));
  return new Uint8Array(words.buffer);
}

const addresses = [
  0, 0, 0, 1, 1, 2, 3, 8, 64, 1024, 1028, 1120, 65_536, 131_064, 131_072, 0x7fff_fff0, 0x8000_0000, 0xffff_fff8,
  0xffff_ffff,
];
