import { isUtf8 } from "node:buffer";
import { describeSignature } from "@armory-plugins/base";
import { CliError } from "../errors/cli-error.ts";
import { fileProblem } from "./file-problem.ts";

/**
 * Read a text file of at most 16 MiB that a user named: a regular one, or a pipe, as shells make them of `<(command)`.
 *
 * @param shownPath - as the user wrote it.
 * @param expected - what it should hold: "a Pod, in YAML".
 * @param signal - ends the reading, also of a pipe that nobody writes to.
 * @throws CliError `FILE_UNREADABLE`, also when it is not UTF-8.
 */
export async function readTextFile(
  path: string,
  shownPath: string,
  expected: string,
  signal: AbortSignal,
): Promise<string> {
  const bytes = await readBytes(path, shownPath, expected, signal);
  if (isUtf8(bytes)) return bytes.toString("utf8").replace(/^\u{feff}/u, "");
  const found = describeSignature(bytes);
  const hint = found === undefined ? "" : `, but it ${found}`;
  throw new CliError("FILE_UNREADABLE", `"${shownPath}" is not UTF-8; expected ${expected}${hint}`);
}

// --- internal ---

/** Kubernetes takes no object of more than 1.5 MiB, and a config is smaller. */
const MAX_FILE_BYTES = 16 * 2 ** 20;

async function readBytes(path: string, shownPath: string, expected: string, signal: AbortSignal): Promise<Buffer> {
  const { readWholeFile } = await import("@armory-plugins/host");
  try {
    return await readWholeFile(path, MAX_FILE_BYTES, { signal, kinds: ["file", "pipe"] });
  } catch (error) {
    throw fileProblem(error, shownPath, expected);
  }
}
