import { fileProblem } from "./file-problem.ts";

/**
 * Read a file of at most 16 MiB that a user named: a regular one, or a pipe, as shells make them of `<(command)`.
 *
 * @param shownPath - as the user wrote it.
 * @param expected - what it should hold: "a YAML file".
 * @param signal - ends the reading, also of a pipe that nobody writes to.
 * @throws CliError `FILE_UNREADABLE`
 */
export async function readNamedFile(
  path: string,
  shownPath: string,
  expected: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const { readWholeFile } = await import("@armory-plugins/host");
  try {
    return await readWholeFile(path, largestFile, { signal, kinds: ["file", "pipe"] });
  } catch (error) {
    throw fileProblem(error, shownPath, expected);
  }
}

// --- internal ---

/** Kubernetes takes no object of more than 1.5 MiB, and a config is smaller. */
const largestFile = 16 * 2 ** 20;
