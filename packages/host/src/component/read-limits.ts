import { MalformedBinary, type BinaryReader } from "./binary-reader.ts";
import { UnsupportedFeature } from "./unsupported-feature.ts";

/** The limits of a memory in pages, or of a table in entries. */
export interface CoreLimits {
  /** As the format has them: bit 0 says that there is a maximum, bit 1 that the memory is shared, bit 2 that addresses have 64 bits; bit 3, of custom page sizes, is refused. */
  readonly flags: number;
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/**
 * Read the limits of a memory or a table.
 *
 * (WebAssembly core specification 3.0, 5.3.11; the flag of shared ones is of the threads proposal.)
 *
 * @throws MalformedBinary
 */
export function readLimits(reader: BinaryReader): CoreLimits {
  const flags = reader.byte();
  if (flags > 7 && flags < 16) throw new UnsupportedFeature("custom page sizes", reader.offset - 1);
  if (flags > 15) throw new MalformedBinary(`unknown limits 0x${flags.toString(16)} at byte ${reader.offset - 1}`);
  const read = (): number => ((flags & 4) === 0 ? reader.u32() : reader.u64());
  return { flags, minimum: read(), maximum: (flags & 1) === 0 ? undefined : read() };
}
