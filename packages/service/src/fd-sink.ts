import { write } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { isatty } from "node:tty";
import { OutputError } from "./output-error.ts";
import type { Sink } from "./sink.ts";

/** A {@link Sink} over a file descriptor. */
export interface FdSink extends Sink {
  /** Whether a write is under way; one to a pipe that nobody reads may never end. */
  readonly isBusy: boolean;
}

/**
 * A sink over a file descriptor that writes every byte or says why not.
 *
 * `process.stdout` blocks the whole program on a slow pipe, Ctrl-C included, takes a short write to a nearly full disk for a whole one, and makes
 * the pipe non-blocking for every process that has it. Here writes go through the thread pool, one after another, and short ones are continued.
 *
 * @param signal - once it is aborted, a write that has waited for a second since then, or since it began, fails with `OUTPUT_CLOSED`. So does every
 * later one while the reader takes nothing.
 */
export function createFdSink(fd: number, signal?: AbortSignal): FdSink {
  let tail: Promise<void> = Promise.resolve();
  const waiting = new Set<Waiting>();
  let stalled: OutputError | undefined;
  const limit = (pending: Waiting): void => {
    const giveUp = (): void => {
      stalled = new OutputError("OUTPUT_CLOSED", "the reader of the output does not read");
      pending.isGivenUp = true;
      pending.reject(stalled);
    };
    pending.timer = setTimeout(giveUp, graceMs).unref();
  };
  signal?.addEventListener("abort", () => waiting.forEach(limit), { once: true });
  return {
    isTerminal: isatty(fd),
    get isBusy() {
      return waiting.size > 0;
    },
    write: (chunk) =>
      new Promise((resolve, reject) => {
        if (stalled !== undefined) {
          reject(stalled);
          return;
        }
        const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
        const pending: Waiting = { reject, isGivenUp: false, timer: undefined };
        waiting.add(pending);
        if (signal?.aborted === true) limit(pending);
        tail = tail
          .then(() => (pending.isGivenUp ? undefined : writeAll(fd, bytes)))
          .finally(() => {
            stalled = undefined;
            clearTimeout(pending.timer);
            waiting.delete(pending);
          })
          .then(resolve, reject);
      }),
  };
}

// --- internal ---

const retryMs = 5;
const graceMs = 1000;

/** A write that has not ended. */
interface Waiting {
  readonly reject: (reason: OutputError) => void;
  /** Whether it was rejected before its end; if it has not begun, it never does. */
  isGivenUp: boolean;
  /** Runs after an abort. */
  timer: NodeJS.Timeout | undefined;
}

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
    await delay(retryMs);
    return;
  }
  if (code === "EPIPE" || code === "EOF") {
    throw new OutputError("OUTPUT_CLOSED", "the reader of the output went away", { cause: error });
  }
  if (code === "ENOSPC") {
    throw new OutputError(
      "OUTPUT_FAILED",
      "no space left where the output goes (ENOSPC), and its last line may be cut",
      { remedy: "free some space and run again", cause: error },
    );
  }
  const text = error instanceof Error ? error.message : String(error);
  throw new OutputError("OUTPUT_FAILED", `cannot write the output: ${text}`, { cause: error });
}
