import * as fs from "node:fs";
import { confinedPath } from "./confined-path.ts";
import { withErrorCode } from "./file-error.ts";
import { InputStream, OutputStream } from "./io.ts";
import { WasiError } from "./wasi-error.ts";

/** What a {@link Descriptor} stands for. */
interface Opened {
  /** The granted folder that it may not leave, without symbolic links. */
  readonly root: string;
  /** The file or folder itself. */
  readonly path: string;
  /** Whether the grant allows writing. */
  readonly writable: boolean;
  readonly directory: boolean;
  /** Of a file: its descriptor in this process, and whether that was opened for reading and writing. */
  readonly file?: { readonly fd: number; readonly read: boolean; readonly write: boolean };
}

type Flags<Name extends string> = { readonly [Key in Name]?: boolean };
type NewTimestamp =
  | { readonly tag: "no-change" }
  | { readonly tag: "now" }
  | { readonly tag: "timestamp"; readonly val: DateTime };

interface DateTime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

/**
 * `wasi:filesystem/types#descriptor` over a granted folder (WASI 0.2), answered synchronously.
 *
 * Links, symbolic and hard, can be followed inside the folder but not made: one that leads out would outlive the sandbox.
 */
export class Descriptor {
  readonly #opened: Opened;

  constructor(opened: Opened) {
    this.#opened = opened;
  }

  getType(): string {
    return withErrorCode(() => typeOf(this.#stats()));
  }

  getFlags(): Flags<"read" | "write" | "mutateDirectory"> {
    const { file, writable, directory } = this.#opened;
    return { read: file?.read ?? true, write: file?.write ?? false, mutateDirectory: directory && writable };
  }

  stat(): object {
    return withErrorCode(() => describe(this.#stats()));
  }

  statAt(pathFlags: Flags<"symlinkFollow">, path: string): object {
    return withErrorCode(() => describe(fs.lstatSync(this.#at(path, pathFlags), { bigint: true })));
  }

  openAt(
    pathFlags: Flags<"symlinkFollow">,
    path: string,
    openFlags: Flags<"create" | "directory" | "exclusive" | "truncate">,
    flags: Flags<"read" | "write" | "mutateDirectory">,
  ): Descriptor {
    return withErrorCode(() => {
      const changes = openFlags.create || openFlags.truncate || flags.write || flags.mutateDirectory;
      if (changes === true) this.#mayWrite();
      const target = this.#at(path, pathFlags);
      const { root, writable } = this.#opened;
      const stats = fs.lstatSync(target, { throwIfNoEntry: false });
      if (stats?.isSymbolicLink() === true) throw new WasiError("loop");
      if (stats?.isDirectory() === true) {
        if (openFlags.exclusive === true) throw new WasiError("exist");
        if (flags.write === true) throw new WasiError("is-directory");
        return new Descriptor({ root, path: target, writable, directory: true });
      }
      if (openFlags.directory === true) throw new WasiError(stats === undefined ? "no-entry" : "not-directory");
      if (stats !== undefined && !stats.isFile()) throw new WasiError("not-permitted"); // no devices, no pipes
      const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_NOFOLLOW } = fs.constants;
      const read = flags.read === true || flags.write !== true;
      const write = flags.write === true;
      const mode =
        (write ? (read ? O_RDWR : O_WRONLY) : O_RDONLY) |
        (openFlags.create === true ? O_CREAT : 0) |
        (openFlags.exclusive === true ? O_EXCL : 0) |
        (openFlags.truncate === true ? O_TRUNC : 0) |
        (O_NOFOLLOW ?? 0);
      const fd = fs.openSync(target, mode, 0o666);
      return new Descriptor({ root, path: target, writable, directory: false, file: { fd, read, write } });
    });
  }

  read(length: bigint, offset: bigint): [Uint8Array, boolean] {
    return withErrorCode(() => {
      const buffer = new Uint8Array(Number(length > largestRead ? largestRead : length));
      const count = fs.readSync(this.#fd("read"), buffer, 0, buffer.length, offset);
      return [buffer.subarray(0, count), count === 0 && buffer.length > 0];
    });
  }

  write(bytes: Uint8Array, offset: bigint): bigint {
    return withErrorCode(() => BigInt(fs.writeSync(this.#fd("write"), bytes, 0, bytes.length, Number(offset))));
  }

  readViaStream(offset: bigint): InputStream {
    const fd = withErrorCode(() => this.#fd("read"));
    let position = offset;
    return new InputStream({
      read: (length) => {
        const buffer = new Uint8Array(length);
        const count = fs.readSync(fd, buffer, 0, length, position);
        position += BigInt(count);
        return count === 0 && length > 0 ? undefined : buffer.subarray(0, count);
      },
    });
  }

  writeViaStream(offset: bigint): OutputStream {
    const fd = withErrorCode(() => this.#fd("write"));
    let position = Number(offset);
    return new OutputStream({
      write: (bytes) => {
        for (let done = 0; done < bytes.length;) {
          const count = fs.writeSync(fd, bytes, done, bytes.length - done, position);
          done += count;
          position += count;
        }
      },
    });
  }

  appendViaStream(): OutputStream {
    return this.writeViaStream(withErrorCode(() => this.#stats().size));
  }

  setSize(size: bigint): void {
    withErrorCode(() => fs.ftruncateSync(this.#fd("write"), Number(size)));
  }

  setTimes(access: NewTimestamp, modification: NewTimestamp): void {
    withErrorCode(() => this.#changeTimes(this.#opened.path, access, modification));
  }

  setTimesAt(pathFlags: Flags<"symlinkFollow">, path: string, access: NewTimestamp, modification: NewTimestamp): void {
    withErrorCode(() => this.#changeTimes(this.#at(path, pathFlags), access, modification));
  }

  readDirectory(): DirectoryEntryStream {
    return withErrorCode(() => new DirectoryEntryStream(fs.readdirSync(this.#opened.path, { withFileTypes: true })));
  }

  createDirectoryAt(path: string): void {
    withErrorCode(() => fs.mkdirSync(this.#changedAt(path)));
  }

  removeDirectoryAt(path: string): void {
    withErrorCode(() => fs.rmdirSync(this.#changedAt(path)));
  }

  unlinkFileAt(path: string): void {
    withErrorCode(() => fs.unlinkSync(this.#changedAt(path)));
  }

  renameAt(oldPath: string, newDescriptor: Descriptor, newPath: string): void {
    withErrorCode(() => fs.renameSync(this.#changedAt(oldPath), newDescriptor.#changedAt(newPath)));
  }

  readlinkAt(path: string): string {
    return withErrorCode(() => {
      const target = fs.readlinkSync(this.#at(path, {}));
      if (target.startsWith("/")) throw new WasiError("not-permitted");
      return target;
    });
  }

  symlinkAt(): never {
    throw new WasiError("not-permitted");
  }

  linkAt(): never {
    throw new WasiError("not-permitted");
  }

  advise(): void {}

  sync(): void {
    withErrorCode(() => (this.#opened.file === undefined ? undefined : fs.fsyncSync(this.#opened.file.fd)));
  }

  syncData(): void {
    this.sync();
  }

  isSameObject(other: Descriptor): boolean {
    const [one, two] = [this.#stats(), other.#stats()];
    return one.dev === two.dev && one.ino === two.ino;
  }

  metadataHash(): { lower: bigint; upper: bigint } {
    return withErrorCode(() => hash(this.#stats()));
  }

  metadataHashAt(pathFlags: Flags<"symlinkFollow">, path: string): { lower: bigint; upper: bigint } {
    return withErrorCode(() => hash(fs.lstatSync(this.#at(path, pathFlags), { bigint: true })));
  }

  [Symbol.dispose](): void {
    if (this.#opened.file !== undefined) fs.closeSync(this.#opened.file.fd);
  }

  // --- internal ---

  #at(path: string, flags: Flags<"symlinkFollow">): string {
    if (!this.#opened.directory) throw new WasiError("not-directory");
    return confinedPath(this.#opened.root, this.#opened.path, path, flags.symlinkFollow === true);
  }

  /** A path that is about to be created, changed or removed. */
  #changedAt(path: string): string {
    this.#mayWrite();
    const target = this.#at(path, {});
    if (target === this.#opened.root) throw new WasiError("not-permitted");
    return target;
  }

  #changeTimes(path: string, access: NewTimestamp, modification: NewTimestamp): void {
    this.#mayWrite();
    const stats = fs.lstatSync(path);
    fs.lutimesSync(path, seconds(access, stats.atimeMs), seconds(modification, stats.mtimeMs));
  }

  #mayWrite(): void {
    if (!this.#opened.writable) throw new WasiError("read-only");
  }

  #fd(use: "read" | "write"): number {
    const { file, directory } = this.#opened;
    if (file === undefined) throw new WasiError(directory ? "is-directory" : "bad-descriptor");
    if (!file[use]) throw new WasiError("bad-descriptor");
    return file.fd;
  }

  #stats(): fs.BigIntStats {
    const { file, path } = this.#opened;
    return file === undefined ? fs.lstatSync(path, { bigint: true }) : fs.fstatSync(file.fd, { bigint: true });
  }
}

/** `wasi:filesystem/types#directory-entry-stream`. */
export class DirectoryEntryStream {
  readonly #entries: fs.Dirent[];

  constructor(entries: fs.Dirent[]) {
    this.#entries = entries.toReversed();
  }

  readDirectoryEntry(): { readonly type: string; readonly name: string } | undefined {
    const entry = this.#entries.pop();
    return entry === undefined ? undefined : { type: typeOf(entry), name: entry.name };
  }
}

const largestRead = 16n * 1024n * 1024n;

function typeOf(entry: fs.BigIntStats | fs.Dirent): string {
  if (entry.isFile()) return "regular-file";
  if (entry.isDirectory()) return "directory";
  if (entry.isSymbolicLink()) return "symbolic-link";
  return "unknown";
}

function describe(stats: fs.BigIntStats): object {
  return {
    type: typeOf(stats),
    linkCount: stats.nlink,
    size: stats.size,
    dataAccessTimestamp: dateTime(stats.atimeNs),
    dataModificationTimestamp: dateTime(stats.mtimeNs),
    statusChangeTimestamp: dateTime(stats.ctimeNs),
  };
}

function hash(stats: fs.BigIntStats): { lower: bigint; upper: bigint } {
  return { lower: BigInt.asUintN(64, stats.ino ^ stats.mtimeNs), upper: BigInt.asUintN(64, stats.dev ^ stats.size) };
}

function dateTime(nanoseconds: bigint): DateTime {
  return { seconds: nanoseconds / 1_000_000_000n, nanoseconds: Number(nanoseconds % 1_000_000_000n) };
}

function seconds(time: NewTimestamp, unchangedMs: number): number {
  switch (time.tag) {
    case "no-change":
      return unchangedMs / 1000;
    case "now":
      return Date.now() / 1000;
    case "timestamp":
      return Number(time.val.seconds) + time.val.nanoseconds / 1e9;
  }
}
