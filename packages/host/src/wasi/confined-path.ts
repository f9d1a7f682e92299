import * as fs from "node:fs";
import type { Directory, DirectoryAccess, DirectoryCursor } from "./directory-access.ts";
import { WasiError } from "./wasi-error.ts";

/** Where a plugin's path leads. */
export interface Place {
  /** A path to it for the very next call, which does not follow it. */
  readonly path: string;
  /** Its name in its directory; `.` for the directory itself. */
  readonly name: string;
  /** Whether the plugin's path ends with `/`. */
  readonly mustBeDirectory: boolean;
}

/**
 * Do something at a plugin's path below an open directory.
 *
 * The host goes from directory to directory by itself, and resolves symbolic links by itself: none of its steps follows a link, and none leaves the directory.
 *
 * @param follow - whether to resolve a symbolic link at the end too.
 * @param act - is called while the place can be reached.
 * @throws WasiError `not-permitted` for an absolute path or link, for `..` beyond the directory, and for characters that mean something on some system; `loop` after
 * 40 links; `name-too-long` after 4,095 characters or 4,096 steps. A system error.
 */
export function atConfinedPath<Value>(
  access: DirectoryAccess,
  directory: Directory,
  path: string,
  follow: boolean,
  act: (place: Place) => Value,
): Value {
  const cursor = access.cursor(directory);
  try {
    return act(walk(cursor, path, follow));
  } finally {
    cursor.close();
  }
}

// --- internal ---

const maxLinks = 40; // as Linux: path_resolution(7)
const maxLength = 4095; // PATH_MAX of Linux
const maxSteps = 4096;

function walk(cursor: DirectoryCursor, path: string, follow: boolean): Place {
  const ahead = componentsOf(path).toReversed();
  const entered: string[] = [];
  let mustBeDirectory = path.endsWith("/");
  let [links, steps] = [0, 0];
  const step = (): void => {
    steps += 1;
    if (steps > maxSteps) throw new WasiError("name-too-long");
  };
  const enter = (name: string): boolean => {
    step();
    return cursor.enter(name);
  };
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    step();
    const isLast = ahead.length === 0;
    if (name === ".") continue;
    if (name === "..") {
      if (entered.pop() === undefined) throw new WasiError("not-permitted");
      // Not by "..", which leads elsewhere when somebody moves the directory
      cursor.restart();
      if (!entered.every(enter)) throw new WasiError("not-directory");
      continue;
    }
    if (isLast && !follow) return { path: cursor.path(name), name, mustBeDirectory };
    if (!isLast && enter(name)) {
      entered.push(name);
      continue;
    }
    const target = readLink(cursor.path(name));
    if (target === undefined) {
      if (!isLast) throw new WasiError("not-directory");
      return { path: cursor.path(name), name, mustBeDirectory };
    }
    links += 1;
    if (links > maxLinks) throw new WasiError("loop");
    if (isLast && target.endsWith("/")) mustBeDirectory = true;
    ahead.push(...componentsOf(target).toReversed());
  }
  return { path: cursor.path("."), name: ".", mustBeDirectory };
}

/** @throws WasiError `no-entry` when it is empty, as POSIX says. */
function componentsOf(path: string): string[] {
  if (path === "") throw new WasiError("no-entry");
  if (path.startsWith("/") || path.includes("\0") || path.includes("\\")) throw new WasiError("not-permitted");
  if (path.length > maxLength) throw new WasiError("name-too-long");
  const components = path.split("/").filter((name) => name !== "");
  if (isWindows && components.some(isSpecialOnWindows)) throw new WasiError("not-permitted");
  return components;
}

const isWindows = process.platform === "win32";

/** Streams of files, names of devices, and ends that Windows drops (Microsoft, "Naming Files, Paths, and Namespaces"). */
function isSpecialOnWindows(name: string): boolean {
  return name !== "." && name !== ".." && specialOnWindows.test(name);
}

const specialOnWindows = /[:<>"|?*]|^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?$|[. ]$/i;

function readLink(path: string): string | undefined {
  if (fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
  const target = fs.readlinkSync(path);
  return isWindows ? target.replaceAll("\\", "/") : target;
}
