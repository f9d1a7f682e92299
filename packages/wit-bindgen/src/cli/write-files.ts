import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { FileError } from "./file-error.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Write generated files below a folder, which is made if need be, and name each one on stderr.
 *
 * @throws FileError
 */
export async function writeFiles(
  files: ReadonlyMap<string, Uint8Array>,
  outDir: string,
  { cwd, stderr }: Terminal,
): Promise<void> {
  for (const [path, bytes] of files) {
    const shown = join(outDir, path);
    stderr(`Generating "${shown}"\n`);
    try {
      await mkdir(dirname(resolve(cwd, shown)), { recursive: true });
      await writeFile(resolve(cwd, shown), bytes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new FileError(`"${shown}" cannot be written: ${reason}; see --out-dir`, { cause: error });
    }
  }
}
