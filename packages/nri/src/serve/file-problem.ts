import { describeFileError } from "@armory-plugins/base";
import { NriError } from "../nri-error.ts";

/** Whether an error of `node:fs` says that the file does not exist. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

/** The failure to read a file or a directory, from an error of `node:fs` or of the host's file reader. */
export function unreadable(error: unknown, path: string, expected: string): NriError {
  // A directory of plugins may be a file itself
  const reason =
    codeOf(error) === "ENOTDIR" ? "is not a directory, or has a parent that is not one" : describeFileError(error);
  return new NriError("FILE_UNREADABLE", `cannot read "${path}": it ${reason}; expected ${expected}`, { cause: error });
}

// --- internal ---

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
