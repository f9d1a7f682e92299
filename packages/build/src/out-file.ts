import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, open, readFile, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { BuildError } from "./build-error.ts";

/**
 * Find the file that is written for a path, and check that it can be, before seconds are spent on its content.
 *
 * Symbolic links are followed and stay: the file is what they point to, which need not exist yet.
 *
 * @throws BuildError `OUTPUT_UNWRITABLE`.
 */
export async function findOutFile(path: string): Promise<string> {
  const present = await stat(path).catch(() => undefined);
  if (present !== undefined && !present.isFile()) {
    const what = present.isDirectory() ? "a directory" : "not a regular file";
    throw new BuildError("OUTPUT_UNWRITABLE", `cannot write "${path}": it is ${what}`, {
      remedy: "give the path of a file",
    });
  }
  const file = await followLinks(path);
  const directory = dirname(file);
  const parent = await stat(directory).catch(() => undefined);
  if (parent?.isDirectory() !== true) {
    throw new BuildError("OUTPUT_UNWRITABLE", `cannot write "${file}": there is no directory "${directory}"`, {
      remedy: "create it first",
    });
  }
  await access(directory, constants.W_OK).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
  return file;
}

/**
 * Write a file in one step: under another name first, then renamed, so that no reader ever sees half of it. A file that
 * has these bytes already stays as it is, with its time: nothing that waits for a new one starts.
 *
 * @throws BuildError `OUTPUT_UNWRITABLE`, for example for a full disk; nothing is left behind.
 */
export async function writeOutFile(path: string, bytes: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(bytes) === true) return;
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw unwritable(path, cause);
  }
}

// --- internal ---

/** As many as Linux follows: `path_resolution(7)`. */
const maxLinks = 40;

async function followLinks(path: string): Promise<string> {
  let file = path;
  for (let links = 0; links <= maxLinks; links += 1) {
    const target = await readlink(file).catch(() => undefined);
    if (target === undefined) return file;
    const directory = dirname(file);
    file = resolve(await realpath(directory).catch(() => directory), target);
  }
  throw new BuildError("OUTPUT_UNWRITABLE", `cannot write "${path}": its symbolic links lead in a circle`, {
    remedy: "remove the link, or give the path of a file",
  });
}

function unwritable(path: string, cause: unknown): BuildError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BuildError("OUTPUT_UNWRITABLE", `cannot write "${path}": ${reason}`, {
    remedy: "check its directory and the free space",
    cause,
  });
}
