import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { CliError } from "../cli-error.ts";
import { fileProblem } from "../file-problem.ts";

/**
 * Read a text file.
 *
 * @param shownPath - as the user wrote it.
 * @param expected - what it should hold: "a Pod, in YAML".
 * @throws CliError `FILE_UNREADABLE`, also when it is not UTF-8.
 */
export async function readTextFile(path: string, shownPath: string, expected: string): Promise<string> {
  const bytes = await read(path, shownPath, expected);
  if (!isUtf8(bytes)) throw new CliError("FILE_UNREADABLE", `"${shownPath}" is not UTF-8; expected ${expected}`);
  return bytes.toString("utf8").replace(/^\u{feff}/u, "");
}

// --- internal ---

async function read(path: string, shownPath: string, expected: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileProblem(error, shownPath, expected);
  }
}
