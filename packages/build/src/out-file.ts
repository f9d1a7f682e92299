import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BuildError } from "./build-error.ts";

/**
 * Check that a file can be written, before seconds are spent on its content.
 *
 * @throws BuildError `OUTPUT_UNWRITABLE`.
 */
export async function checkOutFile(path: string): Promise<void> {
  const present = await stat(path).catch(() => undefined);
  if (present !== undefined && !present.isFile()) {
    const what = present.isDirectory() ? "a directory" : "not a regular file";
    throw new BuildError("OUTPUT_UNWRITABLE", `cannot write "${path}": it is ${what}; give the path of a file`);
  }
  const folder = dirname(path);
  const parent = await stat(folder).catch(() => undefined);
  if (parent?.isDirectory() !== true) {
    throw new BuildError(
      "OUTPUT_UNWRITABLE",
      `cannot write "${path}": there is no folder "${folder}"; create it first`,
    );
  }
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
}

/**
 * Write a file in one step: under another name first, then renamed, so that no reader ever sees half of it.
 *
 * @throws BuildError `OUTPUT_UNWRITABLE`, for example for a full disk; nothing is left behind.
 */
export async function writeOutFile(path: string, bytes: Uint8Array): Promise<void> {
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

function unwritable(path: string, cause: unknown): BuildError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BuildError("OUTPUT_UNWRITABLE", `cannot write "${path}": ${reason}; check its folder and the free space`, {
    cause,
  });
}
