import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Make a folder, and those above it that are missing; all of them or none.
 *
 * Node's own `recursive` says ENOENT for a read-only place, and never ends below Linux's /proc.
 *
 * @returns the topmost folder that was made; undefined when all were there.
 */
export function makeFolder(path: string): string | undefined {
  const missing: string[] = [];
  for (let folder = path; !isFolder(folder) && folder !== dirname(folder); folder = dirname(folder)) {
    missing.unshift(folder);
  }
  let made: string | undefined;
  try {
    for (const folder of missing) {
      mkdirSync(folder);
      made ??= folder;
    }
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true });
    throw error;
  }
  return made;
}

// --- internal ---

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
