import type { BinaryReader } from "./binary-reader.ts";

/** Pass over a value type of core WebAssembly (core specification 3.0, 5.3.4): a byte, or a reference with its heap type. */
export function skipValueType(reader: BinaryReader): void {
  const code = reader.byte();
  if (code === 0x63 || code === 0x64) reader.s33();
}
