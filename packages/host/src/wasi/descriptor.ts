import * as fs from "node:fs";
import { hasFlag, requireBytes, requireString, requireU64 } from "./check-argument.ts";
import { atConfinedPath, type Place } from "./confined-path.ts";
import type { Directory, DirectoryAccess, ExistingObject } from "./directory-access.ts";
import { DirectoryEntryStream } from "./directory-entry-stream.ts";
import { withErrorCode } from "./file-error.ts";
import {
  descriptorStat,
  descriptorType,
  followsLinks,
  metadataHash,
  timestampSeconds,
  type NewTimestamp,
} from "./file-status.ts";
import { hostOnly, requireHost, sealHostClass } from "./host-only.ts";
import { InputStream, OutputStream } from "./io.ts";
import type { OpenFile, OpenFiles } from "./open-files.ts";
import { WasiError } from "./wasi-error.ts";

/** What a {@link Descriptor} stands for. */
export interface DescriptorSetup {
  /** What its instance has open. */
  readonly files: OpenFiles;
  readonly access: DirectoryAccess;
  /** Whether the grant allows writing. */
  readonly writable: boolean;
  readonly opened: OpenDirectory | OpenRegularFile;
}

interface OpenDirectory {
  readonly directory: OpenFile<Directory>;
}

interface OpenRegularFile {
  readonly file: OpenFile<number>;
  /** What the plugin opened it for. */
  readonly read: boolean;
  readonly write: boolean;
}

type Flags<Name extends string> = { readonly [Key in Name]?: boolean };
type PathFlags = Flags<"symlinkFollow">;

/**
 * `wasi:filesystem/types#descriptor` over a granted directory (WASI 0.2), answered synchronously.
 *
 * Each holds what it stands for open, and acts on that: not on a path that led there once. Its paths stay below its own directory. Links, symbolic and hard, can be
 * followed there but not made: one that leads out would outlive the sandbox.
 */
export class Descriptor {
  readonly #setup: DescriptorSetup;

  constructor(key: typeof hostOnly, setup: DescriptorSetup) {
    requireHost(key, "wasi:filesystem/types#descriptor");
    this.#setup = setup;
  }

  getType(): string {
    return withErrorCode(() => descriptorType(this.#stats()));
  }

  getFlags(): Flags<"read" | "write" | "mutateDirectory"> {
    const { opened, writable } = this.#setup;
    if ("file" in opened) return { read: opened.read, write: opened.write, mutateDirectory: false };
    return { read: true, write: false, mutateDirectory: writable };
  }

  stat(): object {
    return withErrorCode(() => descriptorStat(this.#stats()));
  }

  statAt(pathFlags: PathFlags, path: string): object {
    return withErrorCode(() => this.#at(path, followsLinks(pathFlags), (place) => descriptorStat(statsOf(place))));
  }

  openAt(
    pathFlags: PathFlags,
    path: string,
    openFlags: Flags<"create" | "directory" | "exclusive" | "truncate">,
    flags: Flags<"read" | "write" | "mutateDirectory">,
  ): Descriptor {
    const follow = followsLinks(pathFlags);
    const wanted: Wanted = {
      create: hasFlag(openFlags, "create"),
      directory: hasFlag(openFlags, "directory"),
      exclusive: hasFlag(openFlags, "exclusive"),
      truncate: hasFlag(openFlags, "truncate"),
      write: hasFlag(flags, "write"),
      read: hasFlag(flags, "read") || !hasFlag(flags, "write"),
    };
    return withErrorCode(() => {
      if (wanted.create || wanted.truncate || wanted.write || hasFlag(flags, "mutateDirectory")) this.#mayWrite();
      return this.#at(path, follow, (place) => this.#open(place, wanted));
    });
  }

  read(length: bigint, offset: bigint): [Uint8Array, boolean] {
    const wanted = requireU64(length);
    const position = requireU64(offset);
    return withErrorCode(() => {
      const fd = this.#file("read").value;
      const buffer = new Uint8Array(Number(wanted > MAX_READ_BYTES ? MAX_READ_BYTES : wanted));
      const count = fs.readSync(fd, buffer, 0, buffer.length, filePosition(position));
      return [buffer.subarray(0, count), count === 0 && buffer.length > 0];
    });
  }

  write(bytes: Uint8Array, offset: bigint): bigint {
    const written = requireBytes(bytes);
    const position = requireU64(offset);
    return withErrorCode(() => {
      const fd = this.#file("write").value;
      return BigInt(fs.writeSync(fd, written, 0, written.length, filePosition(position)));
    });
  }

  readViaStream(offset: bigint): InputStream {
    const start = requireU64(offset);
    return withErrorCode(() => {
      let position = filePosition(start);
      const file = this.#file("read").share();
      return new InputStream(hostOnly, {
        read: (length) => {
          const buffer = new Uint8Array(length);
          const count = fs.readSync(file.value, buffer, 0, length, position);
          position += count;
          return count === 0 && length > 0 ? undefined : buffer.subarray(0, count);
        },
        close: () => file.release(),
      });
    });
  }

  writeViaStream(offset: bigint): OutputStream {
    const start = requireU64(offset);
    return withErrorCode(() => {
      let position = filePosition(start);
      const file = this.#file("write").share();
      return new OutputStream(hostOnly, {
        write: (bytes) => {
          for (let done = 0; done < bytes.length;) {
            const count = fs.writeSync(file.value, bytes, done, bytes.length - done, position);
            done += count;
            position += count;
          }
        },
        close: () => file.release(),
      });
    });
  }

  appendViaStream(): OutputStream {
    return this.writeViaStream(withErrorCode(() => this.#stats().size));
  }

  setSize(size: bigint): void {
    const wanted = requireU64(size);
    withErrorCode(() => fs.ftruncateSync(this.#file("write").value, filePosition(wanted)));
  }

  setTimes(access: NewTimestamp, modification: NewTimestamp): void {
    withErrorCode(() => {
      this.#mayWrite();
      const stats = this.#stats();
      const times = [timestampSeconds(access, stats.atimeNs), timestampSeconds(modification, stats.mtimeNs)] as const;
      const { opened } = this.#setup;
      if ("file" in opened) fs.futimesSync(opened.file.value, ...times);
      else fs.lutimesSync(this.#setup.access.pathOf(opened.directory.value), ...times);
    });
  }

  setTimesAt(pathFlags: PathFlags, path: string, access: NewTimestamp, modification: NewTimestamp): void {
    withErrorCode(() => {
      this.#mayWrite();
      this.#at(path, followsLinks(pathFlags), (place) => {
        const stats = statsOf(place);
        fs.lutimesSync(
          place.path,
          timestampSeconds(access, stats.atimeNs),
          timestampSeconds(modification, stats.mtimeNs),
        );
      });
    });
  }

  readDirectory(): DirectoryEntryStream {
    return withErrorCode(() => {
      const { files, access } = this.#setup;
      // For as long as it is read: Node names its entries by the directory's path
      const directory = this.#directory().share();
      try {
        const listing = files.open(
          () => fs.opendirSync(access.pathOf(directory.value)),
          (dir) => {
            dir.closeSync();
            directory.release();
          },
        );
        return new DirectoryEntryStream(hostOnly, listing);
      } catch (error) {
        directory.release();
        throw error;
      }
    });
  }

  createDirectoryAt(path: string): void {
    withErrorCode(() => {
      this.#mayWrite();
      this.#at(path, false, (place) => {
        if (place.name === ".") throw new WasiError("exist");
        fs.mkdirSync(place.path);
      });
    });
  }

  removeDirectoryAt(path: string): void {
    withErrorCode(() => this.#entryAt(path, (place) => fs.rmdirSync(place.path)));
  }

  unlinkFileAt(path: string): void {
    withErrorCode(() =>
      this.#entryAt(path, (place) => {
        if (place.mustBeDirectory) throw new WasiError(statsOf(place).isDirectory() ? "is-directory" : "not-directory");
        fs.unlinkSync(place.path);
      }),
    );
  }

  renameAt(oldPath: string, newDescriptor: Descriptor, newPath: string): void {
    Descriptor.#require(newDescriptor);
    withErrorCode(() =>
      this.#entryAt(oldPath, (from) =>
        newDescriptor.#entryAt(newPath, (to) => {
          if (from.mustBeDirectory || to.mustBeDirectory) statsOf({ ...from, mustBeDirectory: true });
          fs.renameSync(from.path, to.path);
        }),
      ),
    );
  }

  readlinkAt(path: string): string {
    return withErrorCode(() =>
      this.#at(path, false, (place) => {
        const target = fs.readlinkSync(place.path);
        if (target.startsWith("/")) throw new WasiError("not-permitted");
        return target;
      }),
    );
  }

  symlinkAt(): never {
    throw new WasiError("not-permitted");
  }

  linkAt(): never {
    throw new WasiError("not-permitted");
  }

  advise(): void {}

  sync(): void {
    const { opened } = this.#setup;
    withErrorCode(() => ("file" in opened ? fs.fsyncSync(opened.file.value) : undefined));
  }

  syncData(): void {
    const { opened } = this.#setup;
    withErrorCode(() => ("file" in opened ? fs.fdatasyncSync(opened.file.value) : undefined));
  }

  isSameObject(other: Descriptor): boolean {
    Descriptor.#require(other);
    const [one, two] = [this.#stats(), other.#stats()];
    return one.dev === two.dev && one.ino === two.ino;
  }

  metadataHash(): { readonly lower: bigint; readonly upper: bigint } {
    return withErrorCode(() => metadataHash(this.#stats()));
  }

  metadataHashAt(pathFlags: PathFlags, path: string): { readonly lower: bigint; readonly upper: bigint } {
    return withErrorCode(() => this.#at(path, followsLinks(pathFlags), (place) => metadataHash(statsOf(place))));
  }

  [Symbol.dispose](): void {
    const { opened } = this.#setup;
    if ("file" in opened) opened.file.release();
    else opened.directory.release();
  }

  // --- internal ---

  /** @throws TypeError unless it is one of the host's own. */
  static #require(value: unknown): void {
    if (typeof value !== "object" || value === null || !(#setup in value)) {
      throw new TypeError("the plugin gave something else where WASI takes a descriptor");
    }
  }

  #at<Value>(path: string, follow: boolean, act: (place: Place) => Value): Value {
    const { value } = this.#directory();
    return atConfinedPath(this.#setup.access, value, requireString(path), follow, act);
  }

  /** An entry of a directory that is about to be changed or removed: never the directory itself. */
  #entryAt<Value>(path: string, act: (place: Place) => Value): Value {
    this.#mayWrite();
    return this.#at(path, false, (place) => {
      if (place.name === ".") throw new WasiError("not-permitted");
      return act(place);
    });
  }

  #open(place: Place, wanted: Wanted): Descriptor {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return this.#setup.access.withObject(place.path, (object) =>
          object === undefined ? this.#create(place, wanted) : this.#openObject(object, place, wanted),
        );
      } catch (error) {
        // Somebody else made it at the same time: it is there now
        const isMade = !wanted.exclusive && error instanceof Error && "code" in error && error.code === "EEXIST";
        if (!isMade || attempts === maxAttempts) throw error;
      }
    }
  }

  #openObject(object: ExistingObject, { mustBeDirectory }: Place, wanted: Wanted): Descriptor {
    const { files, access, writable } = this.#setup;
    const { path, stats } = object;
    if (wanted.create && wanted.exclusive) throw new WasiError("exist");
    if (stats.isSymbolicLink()) throw new WasiError("loop");
    if (stats.isDirectory()) {
      if (wanted.write || wanted.truncate) throw new WasiError("is-directory");
      const directory = files.open(
        () => access.openDirectory(object),
        ({ fd }) => fs.closeSync(fd),
      );
      return new Descriptor(hostOnly, { files, access, writable, opened: { directory } });
    }
    if (wanted.directory || mustBeDirectory) throw new WasiError("not-directory");
    if (!stats.isFile()) throw new WasiError("not-permitted"); // no devices, no pipes, no sockets
    return this.#openFile(path, openMode(wanted) | access.openFlags, wanted, stats);
  }

  #create({ path, mustBeDirectory }: Place, wanted: Wanted): Descriptor {
    if (!wanted.create || wanted.directory) throw new WasiError("no-entry");
    if (mustBeDirectory) throw new WasiError("is-directory");
    const { O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants;
    return this.#openFile(path, openMode(wanted) | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0), wanted);
  }

  /** @param expected - what must be there. */
  #openFile(path: string, mode: number, { read, write, truncate }: Wanted, expected?: fs.BigIntStats): Descriptor {
    const { files, access, writable } = this.#setup;
    const file = files.open(
      () => fs.openSync(path, mode, 0o666),
      (fd) => fs.closeSync(fd),
    );
    try {
      const stats = fs.fstatSync(file.value, { bigint: true });
      const isExpected = expected === undefined || (stats.dev === expected.dev && stats.ino === expected.ino);
      if (!stats.isFile() || !isExpected) throw new WasiError("not-permitted");
      if (truncate) fs.ftruncateSync(file.value, 0);
    } catch (error) {
      file.release();
      throw error;
    }
    return new Descriptor(hostOnly, { files, access, writable, opened: { file, read, write } });
  }

  #mayWrite(): void {
    if (!this.#setup.writable) throw new WasiError("read-only");
  }

  #directory(): OpenFile<Directory> {
    const { opened } = this.#setup;
    if ("file" in opened) throw new WasiError("not-directory");
    return opened.directory;
  }

  #file(use: "read" | "write"): OpenFile<number> {
    const { opened } = this.#setup;
    if (!("file" in opened)) throw new WasiError("is-directory");
    if (!opened[use]) throw new WasiError("bad-descriptor");
    return opened.file;
  }

  #stats(): fs.BigIntStats {
    const { opened } = this.#setup;
    return fs.fstatSync("file" in opened ? opened.file.value : opened.directory.value.fd, { bigint: true });
  }
}

// --- internal ---

sealHostClass(Descriptor);

/** How a plugin wants something opened. */
interface Wanted {
  readonly create: boolean;
  readonly directory: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  readonly read: boolean;
  readonly write: boolean;
}

const MAX_READ_BYTES = 16n * 1024n * 1024n;

/** How often to look again when others make and remove a file meanwhile. */
const maxAttempts = 8;

function openMode({ read, write, truncate }: Wanted): number {
  const { O_RDONLY, O_RDWR, O_WRONLY } = fs.constants;
  if (!write && !truncate) return O_RDONLY;
  return read ? O_RDWR : O_WRONLY;
}

/** @throws WasiError `invalid` for one that Node can't say exactly. */
function filePosition(offset: bigint): number {
  if (offset > Number.MAX_SAFE_INTEGER) throw new WasiError("invalid");
  return Number(offset);
}

/** @throws WasiError `not-directory`; a system error. */
function statsOf({ path, mustBeDirectory }: Place): fs.BigIntStats {
  const stats = fs.lstatSync(path, { bigint: true });
  if (mustBeDirectory && !stats.isDirectory()) throw new WasiError("not-directory");
  return stats;
}
