import { resolve } from "node:path";
import type { Terminal } from "../terminal/terminal.ts";
import { fileProblem } from "./file-problem.ts";

/**
 * Read the file of a plugin that a user named.
 *
 * @param expected - what it should be: "a plugin".
 * @throws CliError `FILE_UNREADABLE`
 */
export async function readPluginBytes(file: string, expected: string, { cwd, signal }: Terminal): Promise<Buffer> {
  const { readPluginFile } = await import("@armory-plugins/host");
  try {
    return await readPluginFile(resolve(cwd, file), signal);
  } catch (error) {
    throw fileProblem(error, file, expected);
  }
}
