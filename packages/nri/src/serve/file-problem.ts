import { isFileRefused } from "@armory-plugins/host";
import { NriError } from "../nri-error.ts";

/** Whether a file error says that there is nothing under that name. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

/** Turn what `node:fs` throws, or the host's reader of files, into one sentence that names the file. */
export function describeFileError(error: unknown, path: string, expected: string): NriError {
  const text = error instanceof Error ? error.message : String(error);
  const reason = isFileRefused(error) ? text : (reasons.get(codeOf(error)) ?? `cannot be read (${text})`);
  return new NriError("FILE_UNREADABLE", `"${path}" ${reason}; expected ${expected}`, { cause: error });
}

// --- internal ---

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "does not exist"],
  ["EISDIR", "is a folder"],
  ["ENOTDIR", "is no folder, or lies below something that is none"],
  ["EACCES", "may not be read (permission denied)"],
  ["EPERM", "may not be read (permission denied)"],
  ["ELOOP", "is a loop of symbolic links"],
]);

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
