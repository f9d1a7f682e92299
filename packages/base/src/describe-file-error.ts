/** What an error of `node:fs`, or of the host's reader of files, says about a file: the end of a sentence that begins with the file's name. */
export function describeFileError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "FileRefused") return text;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? `cannot be read (${text})`;
}

// --- internal ---

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EISDIR: "is a directory",
  ENOTDIR: "has a parent that is not a directory",
  EACCES: "may not be read (permission denied)",
  EPERM: "may not be read (permission denied)",
  ELOOP: "is a loop of symbolic links",
  ENAMETOOLONG: "is too long a name",
};
