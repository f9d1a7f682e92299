import { CliError } from "./cli-error.ts";

/** Turn what `node:fs` throws, or the host's reader of files, into one sentence that names the file as the user wrote it. */
export function fileProblem(error: unknown, shownPath: string, expected: string): CliError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const isRefused = error instanceof Error && error.name === "FileRefused";
  const text = error instanceof Error ? error.message : String(error);
  const reason = isRefused ? text : (reasons[code] ?? `cannot be read (${text})`);
  return new CliError("FILE_UNREADABLE", `"${shownPath}" ${reason}; expected ${expected}`, { cause: error });
}

// --- internal ---

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EISDIR: "is a folder",
  ENOTDIR: "lies below something that is no folder",
  EACCES: "may not be read (permission denied)",
  EPERM: "may not be read (permission denied)",
  ELOOP: "is a loop of symbolic links",
  ENAMETOOLONG: "is too long a name",
};
