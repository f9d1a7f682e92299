/** A custom section of a component, which may stand behind all others. The name has at most 127 bytes. */
export function customSection(name: string, content: string | Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from(content)]);
  return Buffer.concat([Buffer.from([0, ...leb128(body.length)]), body]);
}

// --- internal ---

function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}
