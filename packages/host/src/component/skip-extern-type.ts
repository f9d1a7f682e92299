import { MalformedBinary, type BinaryReader } from "./binary-reader.ts";
import { readLimits } from "./read-limits.ts";
import { skipValueType } from "./skip-value-type.ts";

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
      readLimits(reader);
      return;
    case 2: // memory
      readLimits(reader);
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
