import { mkdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Make a directory, and those above it that are missing; all of them or none. Others may make the same directories meanwhile.
 *
 * Node's own `recursive` says ENOENT for a read-only place, and never ends below Linux's /proc.
 *
 * @returns the directories that were made, the topmost first.
 * @throws what `mkdir` throws.
 */
export function makeDirectories(path: string): string[] {
  const missing: string[] = [];
  for (let directory = path; !isDirectory(directory) && directory !== dirname(directory);) {
    missing.unshift(directory);
    directory = dirname(directory);
  }
  const made: string[] = [];
  try {
    for (const directory of missing) if (makeOne(directory)) made.push(directory);
  } catch (error) {
    removeDirectories(made, path);
    throw error;
  }
  return made;
}

/**
 * Remove what {@link makeDirectories} made for a path: the directory itself with all that is in it, and those above it as far as nobody
 * else put something there.
 */
export function removeDirectories(made: readonly string[], path: string): void {
  try {
    for (const directory of made.toReversed()) {
      if (directory === path) rmSync(directory, { recursive: true, force: true });
      else rmdirSync(directory);
    }
  } catch {
    // Not empty: somebody else uses it
  }
}

// --- internal ---

/** @returns false when somebody else made it meanwhile. */
function makeOne(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if (isDirectory(directory)) return false;
    throw error;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
