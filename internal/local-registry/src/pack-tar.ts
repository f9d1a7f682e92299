import type { Tree } from "./sdk-source.ts";

/** Pack files into a tar archive (POSIX, "ustar Interchange Format"), below one directory; the same files give the same bytes. */
export function packTar(directory: string, files: Tree): Uint8Array {
  const blocks = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, content]) => [
      header(`${directory}/${path}`, content.length),
      content,
      Buffer.alloc(-content.length & (blockSize - 1)),
    ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
}

// --- internal ---

const blockSize = 512;

function header(path: string, size: number): Uint8Array {
  if (Buffer.byteLength(path) > 100)
    throw new Error(`cannot pack "${path}": its path has more than 100 bytes; shorten it`);
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, at: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, "0")}\0`, at, "latin1");
  block.write(path, 0, "utf8");
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write("        0", 148, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}
