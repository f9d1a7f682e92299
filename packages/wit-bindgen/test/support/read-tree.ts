import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** Every file below a folder, as latin1 text: one character a byte. A folder that is not there has none. */
export async function readTree(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file): Promise<[string, string]> => [
    relative(directory, file).replaceAll("\\", "/"),
    await readFile(file, "latin1"),
  ]);
  return Object.fromEntries((await Promise.all(read)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
