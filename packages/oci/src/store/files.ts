import { open, rename, stat } from "node:fs/promises";
import { isFileRefused, readFileChunks, readWholeFile } from "@armory-plugins/base/read-file";
import { type Digest, digestFrom, hashFor } from "../content/digest.ts";

/** Write a file that is not there, and wait until it is on the disk: after a power failure, a file that was renamed later is whole. */
export async function writeFlushed(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of chunks) await file.appendFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Move a directory to its place. What is there and {@link isWhole} stays, since it was stored by another program meanwhile; what is not whole makes room.
 *
 * @param old - where to move what is not whole.
 */
export async function moveInto(
  directory: string,
  target: string,
  old: string,
  isWhole: () => Promise<boolean>,
): Promise<void> {
  try {
    await rename(directory, target);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(errorCode(error) ?? "")) throw error;
    if (await isWhole()) return;
    await rename(target, old);
    await rename(directory, target);
  }
}

/** The bytes of a file that a store wrote; undefined where there is none, or something else: a pipe, or what is larger than any of a store but plugins. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  return await ifThere(() => readWholeFile(path, MAX_READ_BYTES));
}

/** Whether there is a file with so many bytes. */
export async function hasSize(path: string, size: number): Promise<boolean> {
  const stats = await ifThere(() => stat(path));
  return stats?.isFile() === true && stats.size === size;
}

/** Whether something was changed last before a time, in ms since 1970. */
export async function isOlder(path: string, time: number): Promise<boolean> {
  const stats = await ifThere(() => stat(path));
  return stats !== undefined && stats.mtimeMs < time;
}

/** Whether there is a file with this digest. */
export async function hasDigest(path: string, digest: Digest): Promise<boolean> {
  const hash = hashFor(digest);
  const isRead = await ifThere(async () => {
    for await (const chunk of readFileChunks(path)) hash.update(chunk);
    return true;
  });
  return isRead === true && digestFrom(hash, digest) === digest;
}

/** What something at a path gives; undefined where nothing is there, or no file to be read. */
export async function ifThere<Value>(act: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await act();
  } catch (error) {
    if (isFileRefused(error) || ["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** The code of an error of `node:fs`; undefined for another error. */
export function errorCode(error: unknown): string | undefined {
  const isOfSystem = error instanceof Error && "syscall" in error && "code" in error;
  return isOfSystem && typeof error.code === "string" ? error.code : undefined;
}

// --- internal ---

/** Of a manifest, a config and a bundle. */
const MAX_READ_BYTES = 4 * 2 ** 20;
