import { MalformedBinary, type BinaryReader } from "./binary-reader.ts";

/**
 * Pass over the type of something that a core module imports (WebAssembly core specification, 5.5.5).
 *
 * @throws MalformedBinary
 */
export function skipExternType(reader: BinaryReader): void {
  const sort = reader.byte();
  switch (sort) {
    case 0: // function
      reader.u32();
      return;
    case 1: // table
      skipValueType(reader);
      skipLimits(reader);
      return;
    case 2: // memory
      skipLimits(reader);
      return;
    case 3: // global
      skipValueType(reader);
      reader.byte();
      return;
    case 4: // tag
      reader.byte();
      reader.u32();
      return;
    default:
      throw new MalformedBinary(`unknown sort ${sort} of an import at byte ${reader.offset}`);
  }
}

// --- internal ---

function skipValueType(reader: BinaryReader): void {
  const code = reader.byte();
  if (code === 0x63 || code === 0x64) reader.s33(); // a reference to a heap type
}

function skipLimits(reader: BinaryReader): void {
  const flags = reader.byte();
  skipNumber(reader);
  if ((flags & 1) !== 0) skipNumber(reader);
  if ((flags & 8) !== 0) skipNumber(reader); // a page size of its own
}

/** Of 32 bits, or of 64 where addresses have as many. */
function skipNumber(reader: BinaryReader): void {
  for (let left = 10; left > 0; left -= 1) if (reader.byte() < 0x80) return;
  throw new MalformedBinary(`a number at offset ${reader.offset} is too long`);
}
