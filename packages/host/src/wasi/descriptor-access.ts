import * as fs from "node:fs";
import type { Directory, DirectoryAccess, DirectoryCursor } from "./directory-access.ts";
import { WasiError } from "./wasi-error.ts";

/**
 * Access by open descriptors, on Linux: `/proc/self/fd/N/name` names an entry of the very directory that is open as N, wherever it was moved since, as `openat`
 * does (proc(5)). No path is checked at one time and used at another.
 */
export const descriptorAccess: DirectoryAccess = {
  openFlags: 0,
  openRoot: (path) => {
    const fd = openDirectory(path);
    // Where it really is, as the kernel says: no link led there
    if (fs.readlinkSync(pathOf(fd)) === path) return { fd };
    fs.closeSync(fd);
    throw new WasiError("not-directory");
  },
  pathOf: ({ fd }) => `${pathOf(fd)}/.`,
  cursor: (directory) => new DescriptorCursor(directory),
  withObject: (path, act) => {
    const fd = openIfThere(path);
    if (fd === undefined) return act(undefined);
    try {
      return act({ path: pathOf(fd), stats: fs.fstatSync(fd, { bigint: true }) });
    } finally {
      fs.closeSync(fd);
    }
  },
  openDirectory: ({ path }) => ({ fd: openDirectory(path) }),
};

/** Whether this machine has it. */
export function hasDescriptorAccess(): boolean {
  if (process.platform !== "linux") return false;
  if (!fs.existsSync("/proc/self/fd")) return false; // as in a chroot
  const fd = fs.openSync("/proc/self/fd", O_PATH | fs.constants.O_DIRECTORY);
  try {
    return fs.lstatSync(pathOf(fd), { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } finally {
    fs.closeSync(fd);
  }
}

// --- internal ---

/** Open nothing but the place in the tree: no device, no pipe notices it. The same on all of Node's Linux systems (asm-generic/fcntl.h); Node does not name it. */
const O_PATH = 0o10_000_000;

/** What `statfs` calls procfs (PROC_SUPER_MAGIC of linux/magic.h). */
const procfs = 0x9fa0;

function pathOf(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

/**
 * Open a directory; the last component is followed.
 *
 * @throws WasiError `not-permitted` for one of procfs, whose files are the memory and the environment of this process.
 */
function openDirectory(path: string, flags = 0): number {
  const fd = fs.openSync(path, O_PATH | fs.constants.O_DIRECTORY | flags);
  if (fs.statfsSync(pathOf(fd)).type !== procfs) return fd;
  fs.closeSync(fd);
  throw new WasiError("not-permitted");
}

function openIfThere(path: string): number | undefined {
  try {
    return fs.openSync(path, O_PATH | fs.constants.O_NOFOLLOW);
  } catch (error) {
    if (isErrorOf(error, "ENOENT")) return undefined;
    throw error;
  }
}

class DescriptorCursor implements DirectoryCursor {
  readonly #start: Directory;
  /** Where it went to: a descriptor of its own. */
  #entered: number | undefined;

  constructor(start: Directory) {
    this.#start = start;
  }

  path(name: string): string {
    return `${pathOf(this.#entered ?? this.#start.fd)}/${name}`;
  }

  enter(name: string): boolean {
    let next: number;
    try {
      next = openDirectory(this.path(name), fs.constants.O_NOFOLLOW);
    } catch (error) {
      if (isErrorOf(error, "ENOTDIR") || isErrorOf(error, "ELOOP")) return false;
      throw error;
    }
    this.close();
    this.#entered = next;
    return true;
  }

  restart(): void {
    this.close();
  }

  close(): void {
    if (this.#entered !== undefined) fs.closeSync(this.#entered);
    this.#entered = undefined;
  }
}

function isErrorOf(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
