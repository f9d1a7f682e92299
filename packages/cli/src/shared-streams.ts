import { createReadStream, createWriteStream } from "node:fs";
import { isatty } from "node:tty";

/**
 * Leave standard input, output and error as they are for the other processes that have them.
 *
 * Where `process.stdin`, `stdout` or `stderr` is a pipe or a socket, Node makes it non-blocking when it is first looked at, which importing `node:process`
 * does. That holds for all processes that share it: their reads and writes fail with EAGAIN. Streams of files do not. A terminal is opened anew by Node.
 *
 * To be called before any module is imported that might look at them.
 */
export function shareStreams(): void {
  share("stdin", 0, () => createReadStream("", { fd: 0, autoClose: false }));
  share("stdout", 1, () => createWriteStream("", { fd: 1, autoClose: false }));
  share("stderr", 2, () => createWriteStream("", { fd: 2, autoClose: false }));
}

// --- internal ---

function share(name: "stdin" | "stdout" | "stderr", fd: number, open: () => unknown): void {
  if (isatty(fd)) return;
  let stream: unknown;
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => (stream ??= open()) });
}
