/** A number in LEB128. */
export function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...leb(Math.floor(value / 0x80))];
}

/** A section of a core module or a component. */
export function section(id: number, ...content: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const body = Buffer.concat(content.map((part) => Uint8Array.from(part)));
  return Buffer.concat([Uint8Array.of(id, ...leb(body.length)), body]);
}

/** A section that is a list of so many equal items. */
export function listOf(id: number, count: number, item: readonly number[]): Uint8Array {
  return section(id, leb(count), Buffer.alloc(count * item.length, Uint8Array.from(item)));
}

/** A core module of these sections. */
export function coreModule(...sections: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), ...sections]);
}

/** A component of these sections. */
export function component(...sections: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), ...sections]);
}

/** A component with more sections behind its own. */
export function append(bytes: Uint8Array, ...sections: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([bytes, ...sections]);
}
