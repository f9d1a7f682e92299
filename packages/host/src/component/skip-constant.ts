import { MalformedBinary, type BinaryReader } from "./binary-reader.ts";

/**
 * Pass over a constant expression, its end included.
 *
 * (WebAssembly core specification 3.0, 3.4.13 and 5.4: constants, references, `global.get`, extended constants, and what makes garbage-collected values.)
 *
 * @throws MalformedBinary for an instruction that is not constant.
 */
export function skipConstant(reader: BinaryReader): void {
  for (;;) {
    const start = reader.offset;
    const opcode = reader.byte();
    if (opcode === 0x0b) return;
    if (arithmetic.has(opcode)) continue;
    const skip = operands[opcode];
    if (skip === undefined) {
      throw new MalformedBinary(`0x${opcode.toString(16)} at byte ${start} is not a constant instruction`);
    }
    skip(reader);
  }
}

// --- internal ---

/** Addition, subtraction and multiplication of 32 and 64 bits. */
const arithmetic = new Set([0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e]);

const operands: Readonly<Record<number, (reader: BinaryReader) => void>> = {
  0x23: (reader) => reader.u32(), // global.get
  0x41: skipNumber,
  0x42: skipNumber,
  0x43: (reader) => reader.take(4),
  0x44: (reader) => reader.take(8),
  0xd0: (reader) => reader.s33(), // ref.null
  0xd2: (reader) => reader.u32(), // ref.func
  0xfb: skipReference,
  0xfd: skipVector,
};

function skipNumber(reader: BinaryReader): void {
  while (reader.byte() >= 0x80);
}

/** `struct.new`, `array.new`, `ref.i31` and the like, by how many indices follow. */
function skipReference(reader: BinaryReader): void {
  const opcode = reader.u32();
  if (![0, 1, 6, 7, 8, 26, 27, 28].includes(opcode)) {
    throw new MalformedBinary(`0xfb ${opcode} at byte ${reader.offset} is not a constant instruction`);
  }
  if (opcode <= 8) reader.u32();
  if (opcode === 8) reader.u32();
}

/** `v128.const` */
function skipVector(reader: BinaryReader): void {
  if (reader.u32() !== 12) throw new MalformedBinary(`the vector at byte ${reader.offset} is not constant`);
  reader.take(16);
}
