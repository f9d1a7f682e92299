import { lstat, open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { makeDirectory } from "@armory-plugins/base";
import { isPipelineError, PipelineError } from "../pipeline-error.ts";
import { outputExists } from "../pipeline-failures.ts";
import { movedDirectory, segmentName } from "./partition-directory.ts";
import type { SegmentWriter } from "./segment-writer.ts";

/**
 * Writes the segments of a topic to a directory, as Kafka lays them out: `orders-0/00000000000000000000.log`.
 *
 * Records that a plugin moved to another partition go to a file of their own there, in a directory that tells where they came from. Files have a
 * name of their own until they are whole, and replace no other file.
 */
export class DirectoryWriter implements SegmentWriter {
  readonly #directory: string;
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
   * @throws PipelineError `INVALID_TOPIC` for a topic whose name would lead to another directory.
   */
  constructor(directory: string, topic: string, partition: number, name: string, maxBytes = maxSegmentBytes) {
    if (/[/\\\0]/.test(topic)) {
      const detail = `cannot write topic "${topic}": its name becomes that of a directory`;
      throw new PipelineError("INVALID_TOPIC", detail, { remedy: "choose another name" });
    }
    this.#directory = directory;
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
    await makeDirectory(dirname(path));
    const handle = await open(temporary(path), "wx").catch((error: unknown) => {
      throw isPresent(error)
        ? occupied(path, `another run writes it, or was killed: "${temporary(path)}" exists`)
        : error;
    });
    // Only now, since another run makes this name of the other one
    if ((await lstat(path).catch(() => undefined)) !== undefined) {
      await handle.close();
      await rm(temporary(path), { force: true });
      throw occupied(path, "the file exists already");
    }
    const file = { path, handle, length: 0 };
    this.#files.set(partition, file);
    return file;
  }

  /** The directory that the user named may be a link; what is made in it is not followed, or files elsewhere would change. */
  async #refuseLinks(path: string): Promise<void> {
    let directory = this.#directory;
    for (const step of dirname(path).slice(directory.length).split(sep).filter(Boolean)) {
      directory = join(directory, step);
      if ((await lstat(directory).catch(() => undefined))?.isSymbolicLink() === true) {
        throw occupied(path, `"${directory}" is a symbolic link`);
      }
    }
  }

  #path(partition: number): string {
    const name = partition === this.#partition ? this.#name : join(movedDirectory(this.#partition), this.#name);
    return join(this.#directory, `${this.#topic}-${partition}`, name);
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

function isPresent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function occupied(path: string, fact: string): PipelineError {
  return outputExists(`cannot write "${path}": ${fact}`);
}

function outputProblem(path: string, cause: unknown): PipelineError {
  if (isPipelineError(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PipelineError("OUTPUT_FAILED", `cannot write "${path}": ${reason}`, { cause });
}
