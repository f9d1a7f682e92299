import { describeFileError } from "@armory-plugins/base";
import { CliError } from "../errors/cli-error.ts";

/** Turn what `node:fs` throws, or the host's reader of files, into one sentence that names the file as the user wrote it. */
export function fileProblem(error: unknown, shownPath: string, expected: string): CliError {
  const fact = `"${shownPath}" ${describeFileError(error)}; expected ${expected}`;
  return new CliError("FILE_UNREADABLE", fact, { cause: error });
}
