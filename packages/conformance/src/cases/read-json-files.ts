import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { parseJson } from "@armory-plugins/base";
import { isFileRefused, readWholeFile } from "@armory-plugins/host";

/** A file below a folder, read and parsed, or what was wrong with it. */
export interface JsonFile {
  /** The path, below the folder as the caller named it. */
  readonly file: string;
  /** The path relative to the folder, with `/`, without `.json`. */
  readonly name: string;
  /** The value in the file; absent when there is a problem. */
  readonly value?: unknown;
  /** What is wrong with the file. */
  readonly problem?: string;
}

/** The largest file that is read: a case says what is large by `repeat`. */
export const maxFileBytes = 4 * 1024 * 1024;
/** The most files that are read from one folder. */
export const maxFiles = 20_000;

/**
 * Read every `.json` file below a folder, sorted by name.
 *
 * Hidden entries and `node_modules` are passed over. Links are followed, a folder never twice, so that a loop of links
 * ends. A file that is too large, no UTF-8 or no JSON comes back with its problem; a folder that cannot be read throws.
 */
export async function readJsonFiles(dir: string): Promise<JsonFile[]> {
  const found = await stat(dir).catch(() => undefined);
  if (found === undefined) throw new Error("no such folder; check the path");
  if (!found.isDirectory()) throw new Error("it is no folder; give one that holds .json files");
  const files: string[] = [];
  await walk(dir, new Set(), files);
  const sorted = files.map((file) => ({ file, name: nameOf(dir, file) })).toSorted(byName);
  const result: JsonFile[] = [];
  for (const { file, name } of sorted) {
    result.push({ file, name, ...(await readJsonFile(file)) });
  }
  return result;
}

/** Read and parse one JSON file; what is wrong with it comes back as text. */
export async function readJsonFile(file: string): Promise<{ value: unknown } | { problem: string }> {
  let content: Buffer;
  try {
    const { size } = await stat(file);
    if (size > maxFileBytes) {
      return { problem: `is ${size} bytes large; at most ${maxFileBytes} are read` };
    }
    content = await readWholeFile(file, maxFileBytes);
  } catch (error) {
    if (isFileRefused(error)) return { problem: error.message };
    return { problem: `cannot be read: ${textOf(error)}` };
  }
  try {
    return { value: parseJson(new TextDecoder("utf-8", { fatal: true }).decode(content)) };
  } catch (error) {
    return { problem: `is not JSON: ${textOf(error)}` };
  }
}

// --- internal ---

async function walk(dir: string, seen: Set<string>, files: string[]): Promise<void> {
  const real = await realpath(dir);
  if (seen.has(real)) {
    return;
  }
  seen.add(real);
  for (const name of (await readdir(dir)).toSorted()) {
    if (name.startsWith(".") || name === "node_modules") {
      continue;
    }
    const path = join(dir, name);
    const kind = await kindOf(path);
    if (kind === "folder") {
      await walk(path, seen, files);
    } else if (name.endsWith(".json") && kind !== "other") {
      files.push(path);
      if (files.length > maxFiles) {
        throw new Error(`more than ${maxFiles} JSON files`);
      }
    }
  }
}

/** A link to nothing counts as a file, so that reading it says what is wrong. */
async function kindOf(path: string): Promise<"file" | "folder" | "other"> {
  try {
    const stats = await stat(path);
    return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "other";
  } catch {
    return "file";
  }
}

function nameOf(dir: string, file: string): string {
  return relative(dir, file).slice(0, -".json".length).replaceAll(sep, "/");
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
