import { describeFileError } from "@armory-plugins/base";
import { PipelineError } from "../pipeline-error.ts";

/** Name a file, as the user wrote it, in what the file system says about it. */
export function unreadable(cause: unknown, shownPath: string, expected: string): PipelineError {
  return new PipelineError("FILE_UNREADABLE", `"${shownPath}" ${describeFileError(cause)}; expected ${expected}`, {
    cause,
  });
}
