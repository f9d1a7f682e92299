import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Make a folder, and those above it that are missing.
 *
 * Node's own `recursive` never ends, and blocks the end of the process, where a file system answers ENOENT although the
 * parent is there: Linux's /proc does.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  if (await isFolder(path)) return;
  try {
    await mkdir(path, mode);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (await isFolder(path)) return;
    const parent = dirname(path);
    const isOrphan = error instanceof Error && "code" in error && error.code === "ENOENT" && !(await isFolder(parent));
    if (!isOrphan || parent === path) throw error;
    await makeFolder(parent, mode);
    await makeFolder(path, mode);
  }
}

// --- internal ---

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
