import type { Dirent } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** How a cache names what it keeps: files in one directory for each version of what made them. */
export interface CacheNames {
  /** What the directory of a version is called, older versions' too. */
  readonly version: RegExp;
  /** What a file is called, temporary ones (`.tmp` at the end) too. */
  readonly file: RegExp;
}

/**
 * Keep a cache below a size in bytes: the files that were used longest ago are removed, those of older versions
 * among them, and so are temporary files that a killed process left behind.
 *
 * Only files with the cache's own names are counted and removed; links are not followed, whether they lead to a directory or a file.
 * Files that another process removes meanwhile, or that can't be removed, are passed over: the next call finds them again.
 */
export async function pruneDirectory(directory: string, maxBytes: number, names: CacheNames): Promise<void> {
  let kept = 0;
  const surplus = (await findFiles(directory, names))
    .toSorted((one, other) => other.used - one.used)
    .filter(({ path, size, used }) => {
      if (path.endsWith(".tmp")) return Date.now() - used > staleMs;
      kept += size;
      return kept > maxBytes;
    });
  await Promise.all(surplus.map(({ path }) => rm(path, { force: true }).catch(() => {})));
}

// --- internal ---

/** No write of a transpiled component takes an hour. */
const staleMs = 3_600_000;

interface CachedFile {
  readonly path: string;
  readonly size: number;
  /** When it was last used, in milliseconds since the epoch. */
  readonly used: number;
}

async function findFiles(directory: string, names: CacheNames): Promise<CachedFile[]> {
  if ((await lstat(directory).catch(() => undefined))?.isDirectory() !== true) return [];
  const versions = await entriesOf(directory);
  const found = await Promise.all(
    versions
      .filter((entry) => entry.isDirectory() && names.version.test(entry.name))
      .map(async (version) => {
        const path = join(directory, version.name);
        const files = (await entriesOf(path)).filter((entry) => entry.isFile() && names.file.test(entry.name));
        return Promise.all(files.map((file) => describe(join(path, file.name))));
      }),
  );
  return found.flat(2);
}

async function entriesOf(directory: string): Promise<Dirent[]> {
  return await readdir(directory, { withFileTypes: true }).catch(() => []);
}

/** The file in a list of one; an empty list when it is gone. */
async function describe(path: string): Promise<CachedFile[]> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isFile() === true ? [{ path, size: stats.size, used: Math.max(stats.atimeMs, stats.mtimeMs) }] : [];
}
