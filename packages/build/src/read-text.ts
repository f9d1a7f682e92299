import { readFile, stat } from "node:fs/promises";

/**
 * The text of a project's own file, without a byte order mark: a regular one of at most 16 MiB, so that neither a pipe is waited for nor a device read
 * without end.
 *
 * @throws what `node:fs` says; an Error when it is something else.
 */
export async function readText(path: string): Promise<string> {
  const stats = await stat(path);
  if (!stats.isFile() && !stats.isDirectory()) throw new Error("it is a pipe, a socket or a device, not a file");
  if (stats.size > MAX_FILE_BYTES) throw new Error(`it has ${stats.size} bytes; at most ${MAX_FILE_BYTES} are read`);
  const text = await readFile(path, "utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

// --- internal ---

const MAX_FILE_BYTES = 16 * 2 ** 20;
