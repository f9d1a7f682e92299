import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { link, lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeDirectory } from "@armory-plugins/base";
import { directoryVariable } from "@armory-plugins/base/user-directory";
import { HostError } from "../host-error.ts";

/**
 * The key that a user's transpiled components are signed with, if there is one that nobody else can have written or read: a regular file of
 * 32 bytes, not a link, which belongs to this process's user and has no mode bits for others.
 *
 * Whoever may write to the directories around it can remove or replace it, but can't make a file that belongs to this user.
 *
 * @returns the key, or why there is none.
 */
export async function readCacheKey(path: string): Promise<Buffer | Distrust> {
  // Neither a link is followed nor a pipe waited for.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let file;
  try {
    file = await open(path, flags);
  } catch (error) {
    return await whyUnopened(path, error);
  }
  try {
    return distrust(await file.stat()) ?? (await file.readFile());
  } finally {
    await file.close();
  }
}

/**
 * The user's key; the first process that needs it makes it.
 *
 * A key of the user's own that can't be trusted is replaced, which makes all transpiled components invalid that it signed. What belongs to another
 * user is left alone.
 *
 * @throws HostError `CACHE_UNWRITABLE` when another user's key is there, and when no key can be written.
 */
export async function obtainCacheKey(path: string): Promise<Buffer> {
  const existing = await readCacheKey(path);
  if (Buffer.isBuffer(existing)) return existing;
  if (!existing.isOurs) throw unusable(path, existing.reason);
  try {
    await writeKey(path, existing.reason === missing ? linkOrRename : rename);
  } catch (cause) {
    throw unusable(path, cause instanceof Error ? cause.message : String(cause), { cause });
  }
  // Not our own where another process was first, or replaced it.
  const made = await readCacheKey(path);
  if (!Buffer.isBuffer(made)) throw unusable(path, made.reason);
  return made;
}

/** Why there is no key that can be trusted. */
export interface Distrust {
  readonly reason: string;
  /** Whether this user may put a new key there: what is there belongs to the user, or nothing is there. */
  readonly isOurs: boolean;
}

// --- internal ---

/** In bytes. */
const keyLength = 32;

const missing = "it does not exist";

function unusable(path: string, reason: string, options?: ErrorOptions): HostError {
  return new HostError("CACHE_UNWRITABLE", `cannot sign prepared plugins with the key ${path}: ${reason}`, {
    remedy: `set ${directoryVariable("data")} to a directory of your own that can be written, or load without a cache`,
    ...options,
  });
}

async function writeKey(path: string, publish: (from: string, to: string) => Promise<void>): Promise<void> {
  await makeDirectory(dirname(path), 0o700);
  const temporary = `${path}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(randomBytes(keyLength));
    } finally {
      await file.close();
    }
    await publish(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

function distrust(stats: Stats): Distrust | undefined {
  const user = process.geteuid?.();
  if (user !== undefined && stats.uid !== user) return { reason: `it belongs to user ${stats.uid}`, isOurs: false };
  const mode = stats.mode & 0o777;
  if (!stats.isFile()) return { reason: "it is not a regular file", isOurs: true };
  if (stats.size !== keyLength) return { reason: `it has ${stats.size} bytes, not ${keyLength}`, isOurs: true };
  // Windows has no such bits.
  if (user === undefined || (mode & 0o077) === 0) return undefined;
  return { reason: `its mode is ${mode.toString(8).padStart(4, "0")}, which gives it to other users`, isOurs: true };
}

/** A link, a socket, or a file without a permission; or nothing at all. */
async function whyUnopened(path: string, error: unknown): Promise<Distrust> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return { reason: missing, isOurs: true };
  return distrust(stats) ?? { reason: String(error), isOurs: true };
}

/** The first of several processes wins, where the file system has hard links. */
async function linkOrRename(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return;
    await rename(from, to);
  }
}
