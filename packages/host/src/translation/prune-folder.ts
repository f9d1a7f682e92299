import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Keep a folder of cached files below a size: the files that were used longest ago are removed, those of older toolchains
 * among them, and so are temporary files that a killed process left behind.
 *
 * Files that another process removes meanwhile, or that can't be removed, are passed over: the next call finds them again.
 */
export async function pruneFolder(folder: string, maxBytes: number): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const stats = await stat(path).catch(() => undefined);
        return { path, size: stats?.size ?? 0, used: Math.max(stats?.atimeMs ?? 0, stats?.mtimeMs ?? 0) };
      }),
  );
  let kept = 0;
  const surplus = found
    .toSorted((one, other) => other.used - one.used)
    .filter(({ path, size, used }) => {
      if (path.endsWith(".tmp")) return Date.now() - used > staleMs;
      kept += size;
      return kept > maxBytes;
    });
  await Promise.all(surplus.map(({ path }) => rm(path, { force: true }).catch(() => {})));
}

// --- internal ---

/** No write of a translation takes an hour. */
const staleMs = 3_600_000;
