/** Whether `process.cwd()` threw this error, wherever it was called: the current directory was deleted. */
export function isLostDirectory(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && error.syscall === "uv_cwd";
}
