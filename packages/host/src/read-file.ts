import { close, constants, fstat, open, read, type Stats } from "node:fs";
import { Socket } from "node:net";
import { isatty, ReadStream as TerminalStream } from "node:tty";
import { promisify } from "node:util";

/** What may lie behind a path: a regular file, a pipe, or a device such as a terminal. */
export type FileKind = "file" | "pipe" | "device";

/** How to read a file that somebody named. */
export interface ReadFileOptions {
  /** What may lie behind the path. Default: a regular file only. */
  readonly kinds?: readonly FileKind[];
  /** Ends the reading at once, also where a pipe has no writer. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes of a file in pieces of at most 256 KiB, each in memory of its own.
 *
 * Nothing is waited for that can't be given up: neither opening a pipe without a writer, nor reading it.
 *
 * @throws FileRefused when something else lies behind the path than may; what `node:fs` says; the signal's reason.
 */
export async function* readFileChunks(
  path: string,
  { kinds = ["file"], signal }: ReadFileOptions = {},
): AsyncGenerator<Buffer, void, void> {
  signal?.throwIfAborted();
  const fd = await openForReading(path);
  let isOurs = true;
  try {
    const stats = await statFd(fd);
    const kind = requireKind(stats, kinds);
    const isTerminal = isatty(fd);
    if (kind === "pipe" || isTerminal) {
      isOurs = false; // the stream closes it
      yield* streamChunks(isTerminal ? new TerminalStream(fd) : new Socket({ fd, writable: false }), signal);
      return;
    }
    for (let done = 0; ;) {
      signal?.throwIfAborted();
      const size = Math.min(chunkBytes, Math.max(stats.size - done, 0) + 4096);
      const { bytesRead, buffer } = await readFd(fd, Buffer.allocUnsafeSlow(size), 0, size, null);
      if (bytesRead === 0) return;
      done += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    if (isOurs) await closeFd(fd);
  }
}

/**
 * All bytes of a file that has at most so many.
 *
 * @throws as {@link readFileChunks}, and FileRefused when there are more bytes.
 */
export async function readWholeFile(path: string, maxBytes: number, options: ReadFileOptions = {}): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of readFileChunks(path, options)) {
    length += chunk.length;
    if (length > maxBytes) throw new FileRefused(`is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/**
 * The bytes of a plugin's file: a regular one of at most 512 MiB.
 *
 * @throws as {@link readWholeFile}
 */
export async function readPluginFile(path: string, signal?: AbortSignal): Promise<Buffer> {
  return await readWholeFile(path, largestPlugin, { signal });
}

/** A file that can be opened, but is not one to read: its message is what it is, as the rest of a sentence that begins with its name. */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
}

/** Tell a {@link FileRefused} by its name, so that it is known even from another copy of this package. */
export function isFileRefused(error: unknown): error is FileRefused {
  return error instanceof Error && error.name === "FileRefused";
}

// --- internal ---

/** Half of what V8 takes for a module; a plugin of TypeScript or Python has some 15 to 40 MB. */
const largestPlugin = 512 * 2 ** 20;
const chunkBytes = 256 * 1024;
const openFd = promisify(open);
const statFd = promisify<number, Stats>(fstat);
const readFd = promisify(read);
const closeFd = promisify(close);

/** Neither a pipe's writer is waited for, nor does a terminal become this process's own. */
async function openForReading(path: string): Promise<number> {
  try {
    return await openFd(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENXIO")
      throw new FileRefused("is a socket, not a file");
    throw error;
  }
}

function requireKind(stats: Stats, kinds: readonly FileKind[]): FileKind {
  if (stats.isDirectory()) throw new FileRefused("is a folder");
  const kind: FileKind = stats.isFile() ? "file" : stats.isFIFO() ? "pipe" : "device";
  if (!kinds.includes(kind)) throw new FileRefused(`is a ${kind}, not a file`);
  return kind;
}

async function* streamChunks(
  stream: Socket | TerminalStream,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, void> {
  const stop = (): void => void stream.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    signal?.throwIfAborted(); // it may have been given up while it was opened
    for await (const chunk of stream) yield chunk;
    signal?.throwIfAborted();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    stream.destroy();
  }
}
