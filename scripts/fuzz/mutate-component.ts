import { mutateBytes } from "./mutate-bytes.ts";
import type { Random } from "./random.ts";

/** Change a component: any bytes of it, the order and number of its sections, or the code of its core modules, which then often is valid still. */
export function mutateComponent(component: Uint8Array, random: Random): Buffer {
  const way = random.below(10);
  if (way < 3) return mutateBytes(component, random);
  const sections = readSections(component, 8);
  if (way < 5) return Buffer.concat([component.subarray(0, 8), ...reorder(sections, random).map((one) => one.whole)]);
  const mutated = Buffer.from(component);
  const modules = sections.filter((one) => one.id === coreModule && one.content.length > 8);
  const codes = modules.flatMap((module) =>
    readSections(module.content, 8)
      .filter((one) => one.id === code)
      .map((one) => ({ start: one.content.byteOffset - component.byteOffset, length: one.content.length })),
  );
  if (codes.length === 0) return mutateBytes(component, random);
  for (let left = 1 + random.below(6); left > 0; left -= 1) {
    const { start, length } = random.pick(codes);
    mutateInstruction(mutated, start + random.below(length), random);
  }
  return mutated;
}

// --- internal ---

const coreModule = 1;
const code = 10;

interface Section {
  readonly id: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** The sections of a module or a component; what can't be read is left out. */
function readSections(bytes: Uint8Array, start: number): Section[] {
  const sections: Section[] = [];
  for (let at = start; at < bytes.length;) {
    let [size, next] = [0, at + 1];
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[next] ?? 0;
      next += 1;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    sections.push({
      id: bytes[at] ?? 0,
      content: bytes.subarray(next, next + size),
      whole: bytes.subarray(at, next + size),
    });
    at = next + size;
  }
  return sections;
}

function reorder(sections: readonly Section[], random: Random): Section[] {
  const changed = [...sections];
  const at = random.below(changed.length);
  const other = random.below(changed.length);
  const [one] = changed.splice(at, 1);
  if (one === undefined) return changed;
  if (random.chance(0.6)) changed.splice(other, 0, one);
  if (random.chance(0.5)) changed.splice(random.below(changed.length), 0, one);
  return changed;
}

/** Replace what may be an opcode by one of the same type, and what may be a number by another of the same length. */
function mutateInstruction(bytes: Buffer, at: number, random: Random): void {
  const byte = bytes[at] ?? 0;
  const family = families.find(([first, last]) => byte >= first && byte <= last);
  if (family === undefined || random.chance(0.3)) {
    bytes[at] = (byte & 0x80) | random.below(0x80);
  } else {
    bytes[at] = family[0] + random.below(family[1] - family[0] + 1);
  }
}

/** Ranges of opcodes that take and give the same types. (WebAssembly core specification, appendix "Index of Instructions".) */
const families = [
  [0x0c, 0x0d],
  [0x20, 0x22],
  [0x2c, 0x2f],
  [0x36, 0x36],
  [0x3a, 0x3b],
  [0x46, 0x4f],
  [0x51, 0x5a],
  [0x67, 0x69],
  [0x6a, 0x78],
  [0x79, 0x7b],
  [0x7c, 0x8a],
] as const;
