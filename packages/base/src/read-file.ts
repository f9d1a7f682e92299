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
 * @throws FileRefused when the path leads to something else; what `node:fs` says; the signal's reason.
 */
export async function* readFileChunks(
  path: string,
  { kinds = ["file"], signal }: ReadFileOptions = {},
): AsyncGenerator<Buffer, void, void> {
  signal?.throwIfAborted();
  yield* chunksOf(await openFile(path, kinds), signal);
}

/**
 * All bytes of a file that has at most so many.
 *
 * @throws as {@link readFileChunks}, and FileRefused when there are more bytes.
 */
export async function readWholeFile(
  path: string,
  maxBytes: number,
  { kinds = ["file"], signal }: ReadFileOptions = {},
): Promise<Buffer> {
  signal?.throwIfAborted();
  const file = await openFile(path, kinds);
  const { stats } = file;
  if (stats.isFile() && stats.size > 0) return await readSized(file, maxBytes, signal);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunksOf(file, signal)) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
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

const chunkBytes = 256 * 1024;
/** Between two of these, a signal is seen. */
const MAX_READ_BYTES = 4 * 2 ** 20;
const openFd = promisify(open);
const statFd = promisify<number, Stats>(fstat);
const readFd = promisify(read);
const closeFd = promisify(close);

function tooLarge(maxBytes: number): FileRefused {
  return new FileRefused(`is larger than ${maxBytes} bytes`);
}

/** An open file, which whoever reads it closes. */
interface OpenFile {
  readonly fd: number;
  readonly kind: FileKind;
  readonly stats: Stats;
}

/** Neither a pipe's writer is waited for, nor does a terminal become this process's own. */
async function openFile(path: string, kinds: readonly FileKind[]): Promise<OpenFile> {
  let fd: number;
  try {
    fd = await openFd(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENXIO") {
      throw new FileRefused("is a socket, not a file");
    }
    throw error;
  }
  try {
    const stats = await statFd(fd);
    return { fd, kind: requireKind(stats, kinds), stats };
  } catch (error) {
    await closeFd(fd);
    throw error;
  }
}

function requireKind(stats: Stats, kinds: readonly FileKind[]): FileKind {
  if (stats.isDirectory()) throw new FileRefused("is a directory");
  const kind: FileKind = stats.isFile() ? "file" : stats.isFIFO() ? "pipe" : "device";
  if (!kinds.includes(kind)) throw new FileRefused(`is a ${kind}, not a file`);
  return kind;
}

/** Without copies, where the file is as large as the system says. */
async function readSized({ fd, stats }: OpenFile, maxBytes: number, signal?: AbortSignal): Promise<Buffer> {
  try {
    if (stats.size > maxBytes) throw tooLarge(maxBytes);
    let bytes = Buffer.allocUnsafeSlow(stats.size + 1); // one more, so that the end is seen
    for (let length = 0; ;) {
      signal?.throwIfAborted();
      if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafeSlow(chunkBytes)]);
      const { bytesRead } = await readFd(fd, bytes, length, Math.min(bytes.length - length, MAX_READ_BYTES), null);
      length += bytesRead;
      if (length > maxBytes) throw tooLarge(maxBytes);
      if (bytesRead === 0) return bytes.subarray(0, length);
    }
  } finally {
    await closeFd(fd);
  }
}

async function* chunksOf({ fd, kind }: OpenFile, signal?: AbortSignal): AsyncGenerator<Buffer, void, void> {
  const isTerminal = isatty(fd);
  if (kind === "pipe" || isTerminal) {
    yield* streamChunks(isTerminal ? new TerminalStream(fd) : new Socket({ fd, writable: false }), signal);
    return;
  }
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await readFd(fd, Buffer.allocUnsafeSlow(chunkBytes), 0, chunkBytes, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await closeFd(fd);
  }
}

/** Closes what it reads from. */
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
