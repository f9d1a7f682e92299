import { execFile } from "node:child_process";
import { closeSync, constants, createReadStream, openSync, writeSync } from "node:fs";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

/** A pipe that takes nothing at first, and says EAGAIN, as one does that another process made non-blocking. */
export interface FullPipe {
  /** The end to write to, to be handed on. */
  readonly fd: number;
  /** Close the own writing end, make room, and read what others have written to the end. */
  readonly drain: () => Promise<string>;
}

/** Make a full pipe at a path. */
export async function openFullPipe(path: string): Promise<FullPipe> {
  await promisify(execFile)("mkfifo", [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const filling = fill(fd);
  const drain = async (): Promise<string> => {
    const reader = openSync(path, "r");
    closeSync(fd);
    const all = await text(createReadStream("", { fd: reader }));
    return all.slice(filling);
  };
  return { fd, drain };
}

// --- internal ---

/** How many bytes it took. */
function fill(fd: number): number {
  const chunk = Buffer.alloc(4096, ".");
  for (let length = 0; ;) {
    try {
      length += writeSync(fd, chunk);
    } catch {
      return length;
    }
  }
}
