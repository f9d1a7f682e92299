import { read } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** The bytes that come from a file descriptor. */
export interface FdSource {
  /** The bytes to their end, or until the signal is aborted. */
  readonly chunks: () => AsyncGenerator<Buffer, void, void>;
  /** Whether a read is under way; one from a pipe that nobody writes to may never end. */
  readonly isBusy: boolean;
}

/**
 * A source over a file descriptor that other processes may have too.
 *
 * `process.stdin` makes a pipe or a socket non-blocking for all of them, and their reads and writes then fail with EAGAIN. Here reads go through the
 * thread pool, which cannot give them up: see `endProcess`.
 */
export function createFdSource(fd: number, signal: AbortSignal): FdSource {
  let isBusy = false;
  const next = async (buffer: Buffer): Promise<number> => {
    isBusy = true;
    try {
      return await readSome(fd, buffer);
    } finally {
      isBusy = false;
    }
  };
  return {
    get isBusy() {
      return isBusy;
    },
    async *chunks() {
      const buffer = Buffer.allocUnsafeSlow(chunkBytes);
      let giveUp = (): void => {};
      signal.addEventListener("abort", () => giveUp(), { once: true });
      while (!signal.aborted) {
        const length = await new Promise<number>((resolve, reject) => {
          giveUp = () => resolve(0);
          next(buffer).then(resolve, reject);
        });
        if (length === 0) return;
        yield Buffer.from(buffer.subarray(0, length));
      }
    },
  };
}

// --- internal ---

const chunkBytes = 256 * 1024;
const retryMs = 5;
const readFd = promisify(read);

async function readSome(fd: number, buffer: Buffer): Promise<number> {
  for (;;) {
    try {
      const { bytesRead } = await readFd(fd, buffer, 0, buffer.length, null);
      return bytesRead;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EOF") return 0; // how Windows ends a pipe
      if (code !== "EAGAIN") throw error;
      // Another process made it non-blocking, and nothing is there yet
      await delay(retryMs);
    }
  }
}
