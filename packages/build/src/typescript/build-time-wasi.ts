/** What the engine finds while the plugin's module loads: everything is in memory, and the same at every build. */
export interface BuildTimeWorld {
  /** The files, by their absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** What can be read from stdin. */
  readonly stdin: string;
  /** Called with what is printed. */
  readonly onOutput: (text: string, stream: "stdout" | "stderr") => void;
}

/** The engine stopped because it called what does not exist while a plugin is built. */
export class BuildTimeCallError extends Error {
  override readonly name = "BuildTimeCallError";
}

/**
 * Create the imports of the engine while it runs at build time.
 *
 * Nothing of this machine reaches it: the clock stands at 1970-01-01 but for a microsecond a reading, random bytes
 * are a fixed sequence, the files are the given ones. So the same input gives the same memory.
 *
 * @returns the imports, and `attach` to call with the instance's memory before the first call.
 */
export function buildTimeWasi(
  module: WebAssembly.Module,
  world: BuildTimeWorld,
): { imports: WebAssembly.Imports; attach: (memory: WebAssembly.Memory) => void } {
  let attached: WebAssembly.Memory | undefined;
  const preview1 = preview1Functions(world, () => {
    if (attached === undefined) throw new Error("the engine called an import before it was instantiated");
    return attached.buffer;
  });
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    const given = from === "wasi_snapshot_preview1" ? preview1[name] : undefined;
    (imports[from] ??= {})[name] =
      given ??
      (() => {
        throw new BuildTimeCallError(`${from} ${name}`);
      });
  }
  return { imports, attach: (memory) => (attached = memory) };
}

// --- internal ---

const Errno = { success: 0, badf: 8, inval: 28, noent: 44, notdir: 54 } as const;
const FileType = { characterDevice: 2, directory: 3, regular: 4 } as const;
const rootFd = 3;

interface OpenFile {
  readonly bytes: Uint8Array;
  at: number;
}

function preview1Functions(world: BuildTimeWorld, buffer: () => ArrayBuffer): Record<string, WebAssembly.ImportValue> {
  const files = new Map(Object.entries(world.files).map(([path, content]) => [path, Buffer.from(content, "utf8")]));
  const open = new Map<number, OpenFile>([[0, { bytes: Buffer.from(world.stdin, "utf8"), at: 0 }]]);
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const env = Object.entries(world.env).map(([name, value]) => `${name}=${value}`);
  const next = xorshift();
  let nextFd = rootFd + 1;
  let microseconds = 0n;

  const view = (): DataView => new DataView(buffer());
  const bytesAt = (at: number, length: number): Uint8Array => new Uint8Array(buffer(), at, length);
  const pathAt = (at: number, length: number): string =>
    `/${Buffer.from(bytesAt(at, length)).toString("utf8").replace(/^\/+/, "")}`;
  const setNumber = (at: number, value: number): number => {
    view().setUint32(at, value, true);
    return Errno.success;
  };
  const setLong = (at: number, value: bigint): number => {
    view().setBigUint64(at, value, true);
    return Errno.success;
  };
  const vectors = (at: number, count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, index) =>
      bytesAt(view().getUint32(at + index * 8, true), view().getUint32(at + index * 8 + 4, true)),
    );
  const fileType = (fd: number): number | undefined => {
    if (fd <= 2) return FileType.characterDevice;
    if (fd === rootFd) return FileType.directory;
    return open.has(fd) ? FileType.regular : undefined;
  };

  return {
    args_get: () => Errno.success,
    args_sizes_get: (count: number, size: number) => setNumber(count, 0) || setNumber(size, 0),
    environ_sizes_get: (count: number, size: number) => {
      setNumber(count, env.length);
      return setNumber(
        size,
        env.reduce((sum, entry) => sum + Buffer.byteLength(entry) + 1, 0),
      );
    },
    environ_get: (pointers: number, texts: number) => {
      let at = texts;
      for (const [index, entry] of env.entries()) {
        setNumber(pointers + index * 4, at);
        const bytes = Buffer.from(`${entry}\0`, "utf8");
        bytesAt(at, bytes.length).set(bytes);
        at += bytes.length;
      }
      return Errno.success;
    },
    clock_time_get: (_id: number, _precision: bigint, at: number) => {
      microseconds += 1n;
      return setLong(at, microseconds * 1000n);
    },
    random_get: (at: number, length: number) => {
      const bytes = bytesAt(at, length);
      for (let index = 0; index < length; index += 1) bytes[index] = next();
      return Errno.success;
    },
    proc_exit: (code: number) => {
      throw new BuildTimeCallError(`exit ${code}`);
    },

    fd_close: (fd: number) => (open.delete(fd) ? Errno.success : Errno.badf),
    fd_fdstat_get: (fd: number, at: number) => {
      const type = fileType(fd);
      if (type === undefined) return Errno.badf;
      bytesAt(at, 24).fill(0);
      bytesAt(at, 1)[0] = type;
      setLong(at + 8, 0x1fff_ffffn);
      return setLong(at + 16, 0x1fff_ffffn);
    },
    fd_fdstat_set_flags: () => Errno.success,
    fd_prestat_get: (fd: number, at: number) => {
      if (fd !== rootFd) return Errno.badf;
      setNumber(at, 0);
      return setNumber(at + 4, 1);
    },
    fd_prestat_dir_name: (fd: number, at: number) => {
      if (fd !== rootFd) return Errno.badf;
      bytesAt(at, 1)[0] = "/".charCodeAt(0);
      return Errno.success;
    },
    fd_read: (fd: number, at: number, count: number, read: number) => {
      const file = open.get(fd);
      if (file === undefined) return Errno.badf;
      const start = file.at;
      for (const target of vectors(at, count)) {
        const part = file.bytes.subarray(file.at, file.at + target.length);
        target.set(part);
        file.at += part.length;
      }
      return setNumber(read, file.at - start);
    },
    fd_write: (fd: number, at: number, count: number, written: number) => {
      if (fd !== 1 && fd !== 2) return Errno.badf;
      const stream = fd === 1 ? "stdout" : "stderr";
      const bytes = Buffer.concat(vectors(at, count));
      world.onOutput(decoders[stream].decode(bytes, { stream: true }), stream);
      return setNumber(written, bytes.length);
    },
    fd_seek: (fd: number, offset: bigint, whence: number, at: number) => {
      const file = open.get(fd);
      if (file === undefined || fd === 0) return Errno.badf;
      const from = [0, file.at, file.bytes.length][whence];
      if (from === undefined || from + Number(offset) < 0) return Errno.inval;
      file.at = from + Number(offset);
      return setLong(at, BigInt(file.at));
    },
    path_filestat_get: (_fd: number, _flags: number, path: number, length: number, at: number) => {
      const file = files.get(pathAt(path, length));
      if (file === undefined) return Errno.noent;
      bytesAt(at, 64).fill(0);
      bytesAt(at + 16, 1)[0] = FileType.regular;
      setLong(at + 24, 1n);
      return setLong(at + 32, BigInt(file.length));
    },
    path_open: (
      fd: number,
      _dirflags: number,
      path: number,
      length: number,
      _oflags: number,
      _rights: bigint,
      _inheriting: bigint,
      _flags: number,
      at: number,
    ) => {
      if (fd !== rootFd) return Errno.notdir;
      const file = files.get(pathAt(path, length));
      if (file === undefined) return Errno.noent;
      open.set(nextFd, { bytes: file, at: 0 });
      nextFd += 1;
      return setNumber(at, nextFd - 1);
    },
  };
}

/** Marsaglia's xorshift32 with a fixed seed, a byte at a time: the engine wants different bytes, not secret ones. */
function xorshift(): () => number {
  let state = 0x2545_f491;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  };
}
