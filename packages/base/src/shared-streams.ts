import { createReadStream, write, writeSync } from "node:fs";
import { Writable } from "node:stream";
import { isatty } from "node:tty";

/**
 * Leave standard input, output and error as they are for the other processes that have them.
 *
 * Where `process.stdin`, `stdout` or `stderr` is a pipe or a socket, Node makes it non-blocking when it is first looked at, which importing `node:process`
 * does. That holds for all processes that share it: their reads and writes fail with EAGAIN. Streams of files do not. A terminal is opened anew by Node.
 *
 * A reader that goes away is not an error: the process goes on. Any other failure is reported, and the process ends with exit code 1.
 *
 * To be called before any module is imported that might look at them.
 */
export function shareStreams(): void {
  share("stdin", 0, () => createReadStream("", { fd: 0, autoClose: false }));
  share("stdout", 1, () => createOutput(1));
  share("stderr", 2, () => createOutput(2));
}

// --- internal ---

const retryMs = 5;

function share(name: "stdin" | "stdout" | "stderr", fd: number, open: () => unknown): void {
  if (isatty(fd)) return;
  let stream: unknown;
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => (stream ??= open()) });
}

function createOutput(fd: number): Writable {
  return new Writable({ write: (chunk: Buffer, _, done) => writeAll(fd, chunk, done) }).on("error", (error) => {
    if ("code" in error && (error.code === "EPIPE" || error.code === "EOF")) return;
    process.once("exit", () => (process.exitCode ||= 1));
    if (fd === 1)
      writeError(`error: cannot write the output: ${error.message}; free some space or choose another place\n`);
  });
}

/** Write every byte. Node's own stream of a file gives up after some tries where another process made a pipe non-blocking and nobody reads yet. */
function writeAll(fd: number, bytes: Uint8Array, done: (error: Error | null) => void): void {
  write(fd, bytes, (error, count) => {
    if (error?.code === "EAGAIN") setTimeout(writeAll, retryMs, fd, bytes, done);
    else if (error !== null || count === bytes.length) done(error);
    else writeAll(fd, bytes.subarray(count), done);
  });
}

function writeError(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // Nothing can be said any more.
  }
}
