import { WasiError } from "./wasi-error.ts";

/** Run a file operation; its system error becomes the `error-code` of `wasi:filesystem/types`. What is none is thrown on: a fault of the host or of the plugin. */
export function withErrorCode<Value>(operation: () => Value): Value {
  try {
    return operation();
  } catch (error) {
    if (error instanceof WasiError) throw error;
    throw new WasiError(errorCodes.get(systemErrorCode(error)) ?? "io");
  }
}

/**
 * The code of an error that the operating system gave, `ENOENT`.
 *
 * @throws the error itself when it is another.
 */
export function systemErrorCode(error: unknown): string {
  if (error instanceof Error && "syscall" in error && "code" in error) return String(error.code);
  throw error;
}

// --- internal ---

const errorCodes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    EACCES: "access",
    EBADF: "bad-descriptor",
    EBUSY: "busy",
    EEXIST: "exist",
    EFBIG: "file-too-large",
    EINVAL: "invalid",
    EISDIR: "is-directory",
    ELOOP: "loop",
    EMFILE: "insufficient-memory",
    ENFILE: "insufficient-memory",
    ENAMETOOLONG: "name-too-long",
    ENOENT: "no-entry",
    ENOSPC: "insufficient-space",
    ENOTDIR: "not-directory",
    ENOTEMPTY: "not-empty",
    EPERM: "not-permitted",
    EROFS: "read-only",
    EXDEV: "cross-device",
  }),
);
