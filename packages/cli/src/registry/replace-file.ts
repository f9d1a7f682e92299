import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { CliError } from "../errors/cli-error.ts";

/**
 * Write a file, so that whoever reads it sees the old one or the whole new one.
 *
 * @param write - writes a file at a path.
 * @throws CliError `OUTPUT_FAILED`, and what `write` throws that is not of the file system.
 */
export async function replaceFile(
  path: string,
  shownPath: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    if (!(cause instanceof Error && "syscall" in cause)) throw cause;
    throw new CliError("OUTPUT_FAILED", `cannot write "${shownPath}": ${cause.message}`, {
      remedy: "give another file with --out",
      cause,
    });
  }
}
