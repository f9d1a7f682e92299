import { decodeText } from "../decode-text.ts";
import { readNamedFile } from "../read-named-file.ts";

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
  return decodeText(bytes, shownPath, expected, "FILE_UNREADABLE");
}
