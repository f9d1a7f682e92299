import { open, realpath } from "node:fs/promises";
import { extname } from "node:path";
import { BuildError } from "./build-error.ts";

/**
 * Refuse to replace a file that no build wrote, such as a source of the project: one that is neither called `.wasm` nor empty, and has no
 * WebAssembly in it. Symbolic links are followed.
 *
 * @throws BuildError `OUTPUT_UNWRITABLE`.
 */
export async function refuseOtherFile(path: string): Promise<void> {
  const file = await realpath(path).catch(() => undefined);
  if (file === undefined || extname(file) === ".wasm" || (await isEmptyOrWasm(file))) return;
  throw new BuildError(
    "OUTPUT_UNWRITABLE",
    `cannot write "${path}": it is a file of another kind, which would be lost`,
    { remedy: "give another path, or remove it" },
  );
}

// --- internal ---

/** A file that can't be read is not refused here: the write says what is wrong. */
async function isEmptyOrWasm(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  try {
    const read = await handle?.read(Buffer.alloc(4), 0, 4, 0);
    return read === undefined || read.bytesRead === 0 || read.buffer.equals(Buffer.from("\0asm"));
  } finally {
    await handle?.close();
  }
}
