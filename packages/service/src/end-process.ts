import { fileURLToPath } from "node:url";

/**
 * End this process at once, although a read or a write is under way that may never end.
 *
 * Node's own exit waits for the threads of libuv's pool, and such a call blocks one of them (libuv, `uv__threadpool_cleanup`). What does not wait is
 * to become another program, one that only ends with the same code. Windows ends threads without waiting, and has no such call.
 */
export function endProcess(code: number): void {
  process.exitCode = code;
  if (process.platform === "win32") process.exit();
  const { NODE_OPTIONS: _, ...env } = process.env;
  const program = fileURLToPath(new URL("./exit-with.js", import.meta.url));
  process.execve?.(process.execPath, [process.execPath, program, String(code)], env);
}
