import * as fs from "node:fs";
import { join } from "node:path";
import type { Directory, DirectoryAccess, DirectoryCursor } from "./directory-access.ts";
import { WasiError } from "./wasi-error.ts";

/**
 * Access by paths, where descriptors give none (macOS, Windows): directly before each use the path is resolved again, and must still lead, without a link, to
 * the directory that was opened. Check and use are two steps.
 */
export const pathAccess: DirectoryAccess = {
  openFlags: (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0),
  openRoot: (path) => {
    if (fs.realpathSync(path) !== path) throw new WasiError("not-directory");
    return openDirectory(path);
  },
  pathOf: requireUnmoved,
  cursor: (directory) => new PathCursor(directory),
  withObject: (path, act) => {
    const stats = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return act(stats && { path, stats });
  },
  openDirectory: ({ path }) => openDirectory(path),
};

// --- internal ---

function openDirectory(path: string): Directory {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants;
  return { fd: fs.openSync(path, O_RDONLY | (O_DIRECTORY ?? 0) | (O_NOFOLLOW ?? 0)), path };
}

/** The path of a directory. @throws WasiError `no-entry` unless the directory that was opened as it is still there. */
function requireUnmoved({ fd, path = "" }: Directory): string {
  const [now, opened] = [fs.lstatSync(path, { bigint: true }), fs.fstatSync(fd, { bigint: true })];
  const isUnmoved = now.dev === opened.dev && now.ino === opened.ino && fs.realpathSync(path) === path;
  if (!isUnmoved) throw new WasiError("no-entry");
  return path;
}

class PathCursor implements DirectoryCursor {
  readonly #start: Directory;
  #names: string[] = [];

  constructor(start: Directory) {
    this.#start = start;
  }

  path(name: string): string {
    const directory = join(requireUnmoved(this.#start), ...this.#names);
    if (fs.realpathSync(directory) !== directory) throw new WasiError("no-entry");
    return join(directory, name);
  }

  enter(name: string): boolean {
    if (!fs.lstatSync(this.path(name)).isDirectory()) return false;
    this.#names.push(name);
    return true;
  }

  restart(): void {
    this.#names = [];
  }

  close(): void {}
}
