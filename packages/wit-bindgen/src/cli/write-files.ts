import { lstat, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { makeDirectory } from "@armory-plugins/base";
import { FileError } from "./file-error.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Write generated files below a directory, which is made if need be, and name each one on stderr.
 *
 * The directory itself may be a link. Below it no link is followed, so that nothing outside of it changes: a symbolic link is refused before the
 * first file is written, and a file with several names (hard links) is replaced under this one.
 *
 * @throws FileError
 */
export async function writeFiles(
  files: ReadonlyMap<string, Uint8Array>,
  outDir: string,
  { cwd, stderr }: Terminal,
): Promise<void> {
  for (const path of files.keys()) await refuseLinks(path, outDir, cwd);
  for (const [path, bytes] of files) {
    const shown = join(outDir, path);
    stderr(`Generating "${shown}"\n`);
    try {
      await makeDirectory(dirname(resolve(cwd, shown)));
      await replaceFile(resolve(cwd, shown), bytes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new FileError(`"${shown}" cannot be written: ${reason}; see --out-dir`, { cause: error });
    }
  }
}

// --- internal ---

async function refuseLinks(path: string, outDir: string, cwd: string): Promise<void> {
  const segments = path.split("/");
  for (const index of segments.keys()) {
    const step = join(outDir, ...segments.slice(0, index + 1));
    // One after the other: what is below a missing directory is missing too
    const stats = await lstat(resolve(cwd, step)).catch(() => undefined);
    if (stats === undefined) return;
    if (stats.isSymbolicLink()) {
      throw new FileError(
        `"${join(outDir, path)}" cannot be written: "${step}" is a symbolic link; remove it, or choose another --out-dir`,
      );
    }
  }
}

/** Under another name first: the file's other names, if it has some, keep what they have. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  try {
    await writeFile(temporary, bytes, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
