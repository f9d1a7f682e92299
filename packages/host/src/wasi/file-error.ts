import { WasiError } from "./wasi-error.ts";

/** Run a file operation; its system error becomes the `error-code` of `wasi:filesystem/types`. */
export function withErrorCode<Value>(operation: () => Value): Value {
  try {
    return operation();
  } catch (error) {
    if (error instanceof WasiError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new WasiError(errorCodes[code] ?? "io");
  }
}

// --- internal ---

const errorCodes: Readonly<Record<string, string>> = {
  EACCES: "access",
  EBADF: "bad-descriptor",
  EBUSY: "busy",
  EEXIST: "exist",
  EFBIG: "file-too-large",
  EINVAL: "invalid",
  EISDIR: "is-directory",
  ELOOP: "loop",
  EMFILE: "insufficient-memory",
  ENAMETOOLONG: "name-too-long",
  ENOENT: "no-entry",
  ENOSPC: "insufficient-space",
  ENOTDIR: "not-directory",
  ENOTEMPTY: "not-empty",
  EPERM: "not-permitted",
  EROFS: "read-only",
  EXDEV: "cross-device",
};
