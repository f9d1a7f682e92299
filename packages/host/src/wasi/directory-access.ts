import type * as fs from "node:fs";

/** A directory that is open. */
export interface Directory {
  /** Its descriptor in this process. */
  readonly fd: number;
  /** Its real path when it was opened; undefined where the descriptor is enough. */
  readonly path?: string;
}

/** How the host reaches what is in an open directory. */
export interface DirectoryAccess {
  /**
   * Open a granted directory.
   *
   * @param path - absolute, without symbolic links.
   * @throws WasiError `not-directory` when there is a link in it now, or something that is not a directory. A system error.
   */
  openRoot(path: string): Directory;
  /** A path that leads to an open directory itself, for the very next call. */
  pathOf(directory: Directory): string;
  /** A cursor that stands in a directory. */
  cursor(directory: Directory): DirectoryCursor;
  /**
   * Do something with what is at a path of a {@link DirectoryCursor}; undefined stands for nothing. The last component is not followed.
   *
   * @throws a system error.
   */
  withObject<Value>(path: string, act: (object: ExistingObject | undefined) => Value): Value;
  /** Open a directory that {@link withObject} found. */
  openDirectory(object: ExistingObject): Directory;
  /** What to open a regular file that {@link withObject} found with, besides the plugin's own wishes. */
  readonly openFlags: number;
}

/** Something that exists in a directory. */
export interface ExistingObject {
  /** A path to it, for `openSync`. */
  readonly path: string;
  readonly stats: fs.BigIntStats;
}

/** Stands in a directory, and goes from one to the next without following links. */
export interface DirectoryCursor {
  /** The path of an entry of the directory, for the very next call. No symbolic link is followed to the directory; the caller does not follow the entry. */
  path(name: string): string;
  /** Go into an entry. False when it is not a directory, also when it is a link. @throws a system error. */
  enter(name: string): boolean;
  /** Go back to where it started. */
  restart(): void;
  /** It is used no more. */
  close(): void;
}
