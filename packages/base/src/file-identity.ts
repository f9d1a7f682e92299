import { fstatSync, type BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";

/** Which regular file a path leads to: the same for all its links and names. Undefined when there is none. */
export async function fileIdentity(path: string): Promise<string | undefined> {
  return identityFrom(await stat(path, { bigint: true }).catch(() => undefined));
}

/** Which regular file is open as this descriptor; undefined for a pipe, a terminal and the like. */
export function openFileIdentity(fd: number): string | undefined {
  try {
    return identityFrom(fstatSync(fd, { bigint: true }));
  } catch {
    return undefined;
  }
}

// --- internal ---

function identityFrom(stats: BigIntStats | undefined): string | undefined {
  return stats?.isFile() === true ? `${stats.dev}:${stats.ino}` : undefined;
}
