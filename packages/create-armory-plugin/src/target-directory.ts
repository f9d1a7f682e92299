import { lstat, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GeneratorError } from "./generator-error.ts";

/**
 * Which of the files to be written are in the way of a directory's own, and is anything in it at all?
 *
 * A `.git` directory alone counts as empty: people make the repository first.
 *
 * @throws {GeneratorError} `DIRECTORY_BLOCKED` when a file stands where a directory belongs, or the other way round; when a symbolic link, or a
 * file that has other names too (a hard link), would be written through: that changes what is outside of the directory.
 */
export async function inspectDirectory(
  directory: string,
  paths: readonly string[],
): Promise<{ readonly isEmpty: boolean; readonly replaced: readonly string[] }> {
  const entries = await entriesOf(directory);
  if (entries.length === 0) return { isEmpty: true, replaced: [] };
  const present = await Promise.all(paths.map(async (path) => ((await isFile(directory, path)) ? [path] : [])));
  return { isEmpty: false, replaced: present.flat() };
}

// --- internal ---

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory);
    return entries.filter((name) => name !== ".git");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") throw blocked(await fileAbove(directory), "a file, not a directory", error);
    throw blocked(directory, `not readable (${code})`, error);
  }
}

async function isFile(directory: string, path: string): Promise<boolean> {
  const segments = path.split("/");
  for (const [index] of segments.entries()) {
    const step = join(directory, ...segments.slice(0, index + 1));
    // One after the other: a missing parent ends it
    const stats = await lstat(step).catch(() => undefined);
    if (stats === undefined) return false;
    if (stats.isSymbolicLink()) throw linked(step, "a symbolic link", path);
    const isLast = index === segments.length - 1;
    if (isLast && stats.isDirectory()) throw blocked(step, `a directory where the plugin's file "${path}" belongs`);
    if (!isLast && !stats.isDirectory()) throw blocked(step, `no directory; the plugin's file "${path}" belongs in it`);
    if (isLast && !stats.isFile()) throw blocked(step, `not a regular file; the plugin's file "${path}" belongs there`);
    if (isLast && stats.nlink > 1) throw linked(step, "a file with other names as well (a hard link)", path);
  }
  return true;
}

async function fileAbove(path: string): Promise<string> {
  const parent = dirname(path);
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined || parent === path ? path : fileAbove(parent);
}

function linked(path: string, fact: string, file: string): GeneratorError {
  const effect = `the plugin's file "${file}" would be written through it`;
  const remedy = "remove it, or choose another directory with --directory; nothing was written";
  return new GeneratorError("DIRECTORY_BLOCKED", `"${path}" is ${fact}, and ${effect}`, { remedy });
}

function blocked(path: string, fact: string, cause?: unknown): GeneratorError {
  return new GeneratorError("DIRECTORY_BLOCKED", `"${path}" is ${fact}`, {
    remedy: "choose another with --directory",
    cause,
  });
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
