import { lstat, open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { makeFolder } from "@armory-plugins/host";
import { CliError } from "../cli-error.ts";
import { movedDirectory, segmentName } from "./partition-directory.ts";

/** Where the encoded batches of one segment go. */
export interface SegmentWriter {
  /** Write batches of a partition behind what was written of it before; the bytes are not needed any more once it returns. */
  write(partition: number, bytes: Buffer): Promise<void>;
  /** All is written. */
  finish(): Promise<void>;
  /** It won't be finished: leave nothing of it. */
  abandon(): Promise<void>;
}

/**
 * Writes the segments of a topic to a folder, as Kafka lays them out: `orders-0/00000000000000000000.log`.
 *
 * Records that a plugin moved to another partition go to a file of their own there, in a directory that tells where they came from. Files have a
 * name of their own until they are whole, and replace no other file.
 */
export class FolderWriter implements SegmentWriter {
  readonly #folder: string;
  readonly #topic: string;
  readonly #partition: number;
  readonly #name: string;
  readonly #maxBytes: number;
  /** The file of each partition that is written to. */
  readonly #files = new Map<number, SegmentFile>();
  /** Those that are full. */
  readonly #full: SegmentFile[] = [];

  /**
   * @param maxBytes - how large a file may be. Default: as large as a broker loads.
   * @throws CliError `OUTPUT_FAILED` for a topic whose name would lead to another directory.
   */
  constructor(folder: string, topic: string, partition: number, name: string, maxBytes = maxSegmentBytes) {
    if (/[/\\\0]/.test(topic)) {
      const remedy = "give another one with --topic or --target-topic";
      throw new CliError(
        "OUTPUT_FAILED",
        `cannot write topic "${topic}": its name becomes that of a folder; ${remedy}`,
      );
    }
    this.#folder = folder;
    this.#topic = topic;
    this.#partition = partition;
    this.#name = name;
    this.#maxBytes = maxBytes;
  }

  async write(partition: number, bytes: Buffer): Promise<void> {
    try {
      const file = await this.#fileFor(partition, bytes);
      for (let start = 0; start < bytes.length;) start += (await file.handle.write(bytes, start)).bytesWritten;
      file.length += bytes.length;
    } catch (error) {
      throw outputProblem(this.#path(partition), error);
    }
  }

  async finish(): Promise<void> {
    // A segment of which nothing is left is an empty file, as Kafka has it
    if (!this.#files.has(this.#partition)) await this.write(this.#partition, Buffer.alloc(0));
    for (const { path, handle } of this.#all()) {
      try {
        await handle.close();
        await rename(temporary(path), path);
      } catch (error) {
        throw outputProblem(path, error);
      }
    }
    this.#forget();
  }

  async abandon(): Promise<void> {
    for (const { path, handle } of this.#all()) {
      await handle.close().catch(() => {});
      await rm(temporary(path), { force: true }).catch(() => {});
    }
    this.#forget();
  }

  // --- internal ---

  #all(): SegmentFile[] {
    return [...this.#full, ...this.#files.values()];
  }

  #forget(): void {
    this.#full.length = 0;
    this.#files.clear();
  }

  /** The file for the next batches of a partition: another one, named by their first offset, where that of before would become too large. */
  async #fileFor(partition: number, bytes: Buffer): Promise<SegmentFile> {
    const file = this.#files.get(partition);
    if (file === undefined) return await this.#open(partition, this.#path(partition));
    if (file.length === 0 || file.length + bytes.length <= this.#maxBytes) return file;
    const next = await this.#open(partition, join(dirname(file.path), segmentName(bytes.readBigInt64BE())));
    this.#full.push(file);
    return next;
  }

  async #open(partition: number, path: string): Promise<SegmentFile> {
    await this.#refuseLinks(path);
    await makeFolder(dirname(path));
    const handle = await open(temporary(path), "wx").catch((error: unknown) => {
      throw isPresent(error) ? new Error(`"${temporary(path)}" exists: another run ${writesOrWasKilled}`) : error;
    });
    // Only now, since another run makes this name of the other one
    if ((await lstat(path).catch(() => undefined)) !== undefined) {
      await handle.close();
      await rm(temporary(path), { force: true });
      throw new Error("the file exists already; remove it, or give another directory with --out");
    }
    const file = { path, handle, length: 0 };
    this.#files.set(partition, file);
    return file;
  }

  /** The directory that the user named may be a link; what is made in it is not followed, or files elsewhere would change. */
  async #refuseLinks(path: string): Promise<void> {
    let directory = this.#folder;
    for (const step of dirname(path).slice(directory.length).split(sep).filter(Boolean)) {
      directory = join(directory, step);
      if ((await lstat(directory).catch(() => undefined))?.isSymbolicLink() === true) {
        throw new Error(`"${directory}" is a symbolic link; remove it, or give another directory with --out`);
      }
    }
  }

  #path(partition: number): string {
    const name = partition === this.#partition ? this.#name : join(movedDirectory(this.#partition), this.#name);
    return join(this.#folder, `${this.#topic}-${partition}`, name);
  }
}

// --- internal ---

interface SegmentFile {
  readonly path: string;
  readonly handle: FileHandle;
  length: number;
}

/** A broker does not start with a larger one (org.apache.kafka.common.record.FileRecords, the constructor). */
const maxSegmentBytes = 2 ** 31 - 1;

function temporary(path: string): string {
  return `${path}.partial`;
}

const writesOrWasKilled = "writes it, or was killed; then remove it, or give another directory with --out";

function isPresent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function outputProblem(path: string, cause: unknown): CliError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CliError("OUTPUT_FAILED", `cannot write "${path}": ${reason}`, { cause });
}
