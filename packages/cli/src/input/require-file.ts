import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { CliError } from "../errors/cli-error.ts";
import { fileProblem } from "./file-problem.ts";

/**
 * Check that a regular file is there, before work begins.
 *
 * @throws CliError `FILE_UNREADABLE`
 */
export async function requireFile(path: string, shownPath: string, expected: string): Promise<void> {
  let stats: Stats;
  try {
    stats = await stat(path);
  } catch (error) {
    throw fileProblem(error, shownPath, expected);
  }
  if (stats.isFile()) return;
  const kind = stats.isDirectory() ? "directory" : stats.isFIFO() ? "pipe" : stats.isSocket() ? "socket" : "device";
  throw new CliError("FILE_UNREADABLE", `"${shownPath}" is a ${kind}; expected ${expected}`);
}
