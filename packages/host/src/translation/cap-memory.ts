import { BinaryReader } from "../component/binary-reader.ts";
import { leb128 } from "../component/leb128.ts";
import { HostError } from "../host-error.ts";

const pageBytes = 65_536;

/**
 * The same core module, its memories limited to `memoryBytes`: growing beyond fails inside the guest.
 *
 * Only the memory section is rewritten (WebAssembly core specification, 5.5.8); V8's own `resourceLimits` do not reach
 * linear memories.
 *
 * @param file - how to call the plugin in an error.
 * @throws HostError `MEMORY_LIMIT` when the module asks for more than that to begin with.
 */
export function capMemory(coreModule: Uint8Array, memoryBytes: number, file: string): Uint8Array<ArrayBuffer> {
  const maximum = Math.floor(memoryBytes / pageBytes);
  const reader = new BinaryReader(coreModule, 8);
  while (!reader.done) {
    const start = reader.offset;
    const id = reader.byte();
    const section = reader.part(reader.u32());
    if (id !== 5) continue;
    const memories = section.list(() => {
      const flags = section.byte();
      const minimum = section.u32();
      const declared = (flags & 1) === 0 ? maximum : section.u32();
      if (minimum > maximum) {
        throw new HostError(
          "MEMORY_LIMIT",
          `${file} starts with ${minimum * pageBytes} bytes of memory, its limit is ${memoryBytes}; raise the limit memoryBytes`,
        );
      }
      return [flags | 1, ...leb128(minimum), ...leb128(Math.min(declared, maximum))];
    });
    const content = [...leb128(memories.length), ...memories.flat()];
    return Buffer.concat([
      coreModule.subarray(0, start),
      Uint8Array.from([5, ...leb128(content.length), ...content]),
      coreModule.subarray(reader.offset),
    ]);
  }
  return Uint8Array.from(coreModule);
}
