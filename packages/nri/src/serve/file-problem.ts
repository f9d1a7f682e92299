import { isFileRefused } from "@armory-plugins/host";
import { NriError } from "../nri-error.ts";

/** Whether an error of `node:fs` says that the file does not exist. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

/** Describe an error of `node:fs`, or of the host's file reader, in one sentence that names the file. */
export function describeFileError(error: unknown, path: string, expected: string): NriError {
  const text = error instanceof Error ? error.message : String(error);
  const reason = isFileRefused(error) ? text : (reasons.get(codeOf(error)) ?? `fails with ${text}`);
  return new NriError("FILE_UNREADABLE", `cannot read "${path}": it ${reason}; expected ${expected}`, { cause: error });
}

// --- internal ---

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "does not exist"],
  ["EISDIR", "is a directory"],
  ["ENOTDIR", "is not a directory, or has a parent that is not one"],
  ["EACCES", "may not be read (permission denied)"],
  ["EPERM", "may not be read (permission denied)"],
  ["ELOOP", "is a loop of symbolic links"],
]);

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
