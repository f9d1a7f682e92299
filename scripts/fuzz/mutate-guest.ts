import type { Random } from "./random.ts";

/** Change the text of a guest: numbers, loads and stores, comparisons, and the order of calls. What comes out is mostly valid. */
export function mutateGuest(wat: string, random: Random): string {
  let mutated = wat;
  for (let left = 1 + random.below(5); left > 0; left -= 1) {
    const [pattern, replace] = random.pick(changes);
    const places = [...mutated.matchAll(pattern)];
    if (places.length === 0) continue;
    const place = random.pick(places);
    const [text] = place;
    mutated = mutated.slice(0, place.index) + replace(text, random) + mutated.slice(place.index + text.length);
  }
  return mutated;
}

// --- internal ---

const numbers = [
  "0",
  "1",
  "2",
  "3",
  "4",
  "7",
  "8",
  "64",
  "255",
  "256",
  "1024",
  "65535",
  "65536",
  "131072",
  "0x7fffffff",
  "0x80000000",
  "-1",
  "-8",
  "-65536",
];
const binary = [
  "add",
  "sub",
  "mul",
  "and",
  "or",
  "xor",
  "shl",
  "shr_u",
  "div_u",
  "rem_u",
  "eq",
  "ne",
  "lt_u",
  "gt_s",
  "ge_u",
];

const changes: readonly (readonly [RegExp, (text: string, random: Random) => string])[] = [
  [/\(i32\.const -?\w+\)/g, (_, random) => `(i32.const ${random.pick(numbers)})`],
  [/\(i32\.const -?\w+\)/g, () => "(memory.grow (i32.const 1))"],
  [/\(i32\.const -?\w+\)/g, () => "(global.get $heap)"],
  [/offset=\d+/g, (_, random) => `offset=${random.pick(["0", "1", "4", "8", "65536", "4294967295"])}`],
  [/i32\.(?:add|sub|mul|and|or|eq|ne|lt_u|gt_u|ge_u|shl|shr_u)\b/g, (_, random) => `i32.${random.pick(binary)}`],
  [/i32\.load(?:8_u)?\b/g, (_, random) => random.pick(["i32.load", "i32.load8_u", "i32.load8_s", "i32.load16_u"])],
  [/i32\.store(?:8)?\b/g, (_, random) => random.pick(["i32.store", "i32.store8", "i32.store16"])],
  [
    /\(memory \(export "memory"\) \d\)/g,
    (_, random) => `(memory (export "memory") ${random.pick(["0", "1", "2", "64", "65536"])})`,
  ],
  [/\(return \(/g, () => "(drop ("],
  [/\(local\.get \$\w+\)/g, (_, random) => `(i32.const ${random.pick(numbers)})`],
  [/\n    \(global\.set/g, () => "\n    unreachable (global.set"],
];
