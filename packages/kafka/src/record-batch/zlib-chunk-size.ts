/** How much zlib makes at a time: in its default of 16 KiB, a batch is put together from dozens of pieces. */
export function zlibChunkSize({ length }: Uint8Array): number {
  return Math.min(Math.max(length * 4, 16 * 1024), 1024 * 1024);
}
