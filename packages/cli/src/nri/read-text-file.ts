import { isUtf8 } from "node:buffer";
import { CliError } from "../cli-error.ts";
import { readNamedFile } from "../read-named-file.ts";
import { encodingHint } from "../records/guess-format.ts";

/**
 * Read a text file.
 *
 * @param shownPath - as the user wrote it.
 * @param expected - what it should hold: "a Pod, in YAML".
 * @throws CliError `FILE_UNREADABLE`, also when it is not UTF-8.
 */
export async function readTextFile(
  path: string,
  shownPath: string,
  expected: string,
  signal: AbortSignal,
): Promise<string> {
  const bytes = await readNamedFile(path, shownPath, expected, signal);
  if (!isUtf8(bytes)) {
    throw new CliError("FILE_UNREADABLE", `"${shownPath}" is not UTF-8; expected ${expected}${encodingHint(bytes)}`);
  }
  return bytes.toString("utf8").replace(/^\u{feff}/u, "");
}
