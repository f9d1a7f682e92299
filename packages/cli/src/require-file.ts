import { stat } from "node:fs/promises";
import { CliError } from "./cli-error.ts";
import { fileProblem } from "./file-problem.ts";

/**
 * Check that a file is there and is no folder, before work begins.
 *
 * @throws CliError `FILE_UNREADABLE`
 */
export async function requireFile(path: string, shownPath: string, expected: string): Promise<void> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    throw fileProblem(error, shownPath, expected);
  }
  if (isFolder) throw new CliError("FILE_UNREADABLE", `"${shownPath}" is a folder; expected ${expected}`);
}
