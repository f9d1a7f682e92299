import { write } from "node:fs";
import { isatty } from "node:tty";
import { CliError } from "./cli-error.ts";
import type { Sink } from "./terminal.ts";

/**
 * A sink over a file descriptor that writes every byte or says why not.
 *
 * `process.stdout` blocks the whole program on a slow pipe, Ctrl-C included, and takes a short write to a nearly full
 * disk for a whole one. Here writes go through the thread pool, one after another, and short ones are continued.
 */
export function createFdSink(fd: number): Sink {
  let tail: Promise<void> = Promise.resolve();
  return {
    isTerminal: isatty(fd),
    write(chunk) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      const written = tail.then(() => writeAll(fd, bytes));
      tail = written.catch(() => {});
      return written;
    },
  };
}

// --- internal ---

const retryMs = 5;

async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += await writeSome(fd, bytes, offset);
    } catch (error) {
      await recover(error);
    }
  }
}

function writeSome(fd: number, bytes: Uint8Array, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, offset, bytes.length - offset, null, (error, count) => (error ? reject(error) : resolve(count)));
  });
}

/** A pipe that another process made non-blocking says EAGAIN when it is full: try again soon. */
async function recover(error: unknown): Promise<void> {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EAGAIN") {
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    return;
  }
  if (code === "EPIPE" || code === "EOF") {
    throw new CliError("OUTPUT_CLOSED", "the reader of the output went away", { cause: error });
  }
  if (code === "ENOSPC") {
    throw new CliError(
      "OUTPUT_FAILED",
      "no space left where the output goes (ENOSPC), and its last line may be cut; free some space and run again",
      { cause: error },
    );
  }
  const text = error instanceof Error ? error.message : String(error);
  throw new CliError("OUTPUT_FAILED", `cannot write the output: ${text}`, { cause: error });
}
