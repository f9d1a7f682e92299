import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Make a directory, and those above it that are missing.
 *
 * Others may make the same directories meanwhile. Node's own `recursive` never ends, and blocks the end of the process, where a
 * file system answers ENOENT although the parent is there: Linux's /proc does.
 *
 * @throws what `mkdir` throws.
 */
export async function makeDirectory(path: string, mode = 0o777): Promise<void> {
  try {
    await makeOne(path, mode);
  } catch (error) {
    const parent = dirname(path);
    if (!isMissing(error) || parent === path) throw error;
    await makeDirectory(parent, mode);
    // The first error says what was missing then; only this one says what is wrong now
    await makeOne(path, mode);
  }
}

// --- internal ---

async function makeOne(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, mode);
  } catch (error) {
    if (!(await isDirectory(path))) throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
