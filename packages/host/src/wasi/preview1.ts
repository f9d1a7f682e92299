import { randomFillSync } from "node:crypto";
import { hostOnly } from "./host-only.ts";
import { Pollable, type Sink } from "./io.ts";
import { isStackOverflow, PluginExited } from "./wasi-error.ts";

/** The functions of WASI preview 1, by the names that modules import them under: `wasi_snapshot_preview1.fd_write`. */
export const preview1Functions: ReadonlySet<string> = new Set(
  `
    args_get args_sizes_get environ_get environ_sizes_get clock_res_get clock_time_get fd_advise fd_allocate fd_close
    fd_datasync fd_fdstat_get fd_fdstat_set_flags fd_fdstat_set_rights fd_filestat_get fd_filestat_set_size
    fd_filestat_set_times fd_pread fd_prestat_dir_name fd_prestat_get fd_pwrite fd_read fd_readdir fd_renumber fd_seek
    fd_sync fd_tell fd_write path_create_directory path_filestat_get path_filestat_set_times path_link path_open
    path_readlink path_remove_directory path_rename path_symlink path_unlink_file poll_oneoff proc_exit proc_raise
    random_get sched_yield sock_accept sock_recv sock_send sock_shutdown
  `
    .trim()
    .split(/\s+/)
    .map((name) => `wasi_snapshot_preview1.${name}`),
);

/**
 * The imports of a core module, WASI preview 1 with nothing in it: no arguments, no environment, no file; an empty stdin, stdout and stderr to the log;
 * clocks, random numbers and sleep.
 *
 * A pointer outside of memory is answered with EFAULT, a file descriptor that is not there with EBADF, what these three can't do with ENOTSUP.
 * (WebAssembly/WASI, legacy/preview1/docs.md and witx/typenames.witx.)
 *
 * @param memoryOf - gives the module's memory; called by each function.
 */
export function createPreview1(
  memoryOf: () => WebAssembly.Memory,
  output: { readonly stdout: Sink; readonly stderr: Sink },
): WebAssembly.ModuleImports {
  const streams = createStreams(output);
  const given: Readonly<Record<string, Preview1Function>> = {
    ...environment,
    ...clocks,
    ...streams.functions,
    poll_oneoff: (memory, subscriptions, events, count, written) =>
      poll(memory, subscriptions, events, count, written, streams.isOpen),
    random_get: (memory, pointer, length) => {
      randomFillSync(bytesAt(memory, pointer, length));
      return errno.success;
    },
    sched_yield: () => errno.success,
    proc_exit: (_, status) => {
      throw new PluginExited(String(status));
    },
    proc_raise: () => errno.notSupported,
  };
  return Object.fromEntries(
    [...preview1Functions].map((fullName) => {
      const [, name = ""] = fullName.split(".");
      const refuse: Preview1Function = (_, descriptor) =>
        streams.isOpen(descriptor) ? errno.notSupported : errno.badDescriptor;
      return [name, callable(given[name] ?? refuse, memoryOf)];
    }),
  );
}

// --- internal ---

/** Its parameters are unsigned; it gives an error number, 0 for success. */
type Preview1Function = (memory: DataView, ...parameters: [number, number, number, number]) => number;

const errno = {
  success: 0,
  badDescriptor: 8,
  fault: 21,
  invalid: 28,
  notSupported: 58,
  illegalSeek: 70,
} as const;

function callable(run: Preview1Function, memoryOf: () => WebAssembly.Memory): WebAssembly.ImportValue {
  const number = (value: number | bigint): number => (typeof value === "bigint" ? Number(value) : value >>> 0);
  return (a: number | bigint = 0, b: number | bigint = 0, c: number | bigint = 0, d: number | bigint = 0) => {
    const memory = new DataView(memoryOf().buffer);
    try {
      return run(memory, number(a), number(b), number(c), number(d));
    } catch (error) {
      if (error instanceof RangeError && !isStackOverflow(error)) return errno.fault;
      throw error;
    }
  };
}

/** @throws RangeError outside of memory. */
function bytesAt({ buffer }: DataView, pointer: number, length: number): Uint8Array {
  return new Uint8Array(buffer, pointer, length);
}

function noStrings(memory: DataView, count: number, size: number): number {
  memory.setUint32(count, 0, true);
  memory.setUint32(size, 0, true);
  return errno.success;
}

const environment: Readonly<Record<string, Preview1Function>> = {
  args_get: () => errno.success,
  args_sizes_get: noStrings,
  environ_get: () => errno.success,
  environ_sizes_get: noStrings,
};

const clockId = { realtime: 0, monotonic: 1 } as const;

const clocks: Readonly<Record<string, Preview1Function>> = {
  clock_res_get: (memory, id, pointer) => {
    if (id !== clockId.realtime && id !== clockId.monotonic) return errno.invalid;
    memory.setBigUint64(pointer, id === clockId.realtime ? 1_000_000n : 1n, true);
    return errno.success;
  },
  clock_time_get: (memory, id, _precision, pointer) => {
    if (id !== clockId.realtime && id !== clockId.monotonic) return errno.invalid;
    const now = id === clockId.realtime ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
    memory.setBigUint64(pointer, now, true);
    return errno.success;
  },
};

const fileType = { characterDevice: 2 } as const;
const rights = { read: 2n, write: 64n } as const;

/** File descriptors 0 to 2, which a module may close. As terminals, or libraries would keep their output until much is together. */
function createStreams({ stdout, stderr }: { readonly stdout: Sink; readonly stderr: Sink }) {
  const open = new Set([0, 1, 2]);
  const sinks = new Map([
    [1, stdout],
    [2, stderr],
  ]);
  const isOpen = (descriptor: number): boolean => open.has(descriptor);
  const onOpen =
    (run: Preview1Function): Preview1Function =>
    (memory, descriptor, ...rest) =>
      isOpen(descriptor) ? run(memory, descriptor, ...rest) : errno.badDescriptor;
  const functions: Readonly<Record<string, Preview1Function>> = {
    fd_close: onOpen((_, descriptor) => {
      open.delete(descriptor);
      return errno.success;
    }),
    fd_datasync: onOpen(() => errno.success),
    fd_sync: onOpen(() => errno.success),
    fd_seek: onOpen(() => errno.illegalSeek),
    fd_tell: onOpen(() => errno.illegalSeek),
    fd_fdstat_set_flags: onOpen(() => errno.success),
    fd_fdstat_get: onOpen((memory, descriptor, pointer) => {
      bytesAt(memory, pointer, 24).fill(0);
      memory.setUint8(pointer, fileType.characterDevice);
      memory.setBigUint64(pointer + 8, descriptor === 0 ? rights.read : rights.write, true);
      return errno.success;
    }),
    fd_filestat_get: onOpen((memory, _, pointer) => {
      bytesAt(memory, pointer, 64).fill(0);
      memory.setUint8(pointer + 16, fileType.characterDevice);
      return errno.success;
    }),
    fd_read: (memory, descriptor, _vectors, _count, read) => {
      if (descriptor !== 0 || !isOpen(0)) return errno.badDescriptor;
      memory.setUint32(read, 0, true);
      return errno.success;
    },
    fd_write: (memory, descriptor, vectors, count, written) => {
      const sink = isOpen(descriptor) ? sinks.get(descriptor) : undefined;
      if (sink === undefined) return errno.badDescriptor;
      let total = 0;
      for (let vector = vectors; vector < vectors + count * 8; vector += 8) {
        const length = memory.getUint32(vector + 4, true);
        sink.write(bytesAt(memory, memory.getUint32(vector, true), length));
        total += length;
      }
      memory.setUint32(written, total, true);
      return errno.success;
    },
  };
  return { functions, isOpen };
}

const eventType = { clock: 0, read: 1, write: 2 } as const;

/** Wait until the first of some events: streams are ready at once, clocks at their time. */
function poll(
  memory: DataView,
  subscriptions: number,
  events: number,
  count: number,
  written: number,
  isOpen: (descriptor: number) => boolean,
): number {
  if (count === 0) return errno.invalid;
  const waiting = Array.from(readSubscriptions(memory, subscriptions, count, isOpen));
  const soonest = waiting.reduce((one, other) => (other.when.left() < one.when.left() ? other : one));
  soonest.when.block();
  const ready = waiting.filter(({ when }) => when.ready());
  for (const [index, { userData, error, type }] of ready.entries()) {
    const event = events + index * 32;
    bytesAt(memory, event, 32).fill(0);
    memory.setBigUint64(event, userData, true);
    memory.setUint16(event + 8, error, true);
    memory.setUint8(event + 10, type);
  }
  memory.setUint32(written, ready.length, true);
  return errno.success;
}

interface Subscription {
  readonly userData: bigint;
  readonly type: number;
  readonly error: number;
  readonly when: Pollable;
}

function* readSubscriptions(
  memory: DataView,
  start: number,
  count: number,
  isOpen: (descriptor: number) => boolean,
): Generator<Subscription> {
  for (let at = start; at < start + count * 48; at += 48) {
    const userData = memory.getBigUint64(at, true);
    const type = memory.getUint8(at + 8);
    if (type === eventType.clock) {
      const id = memory.getUint32(at + 16, true);
      const isKnown = id === clockId.realtime || id === clockId.monotonic;
      const when = isKnown ? timeOf(memory, at, id) : new Pollable(hostOnly);
      yield { userData, type, error: isKnown ? errno.success : errno.invalid, when };
    } else {
      const isStream = type <= eventType.write && isOpen(memory.getUint32(at + 16, true));
      yield { userData, type, error: isStream ? errno.success : errno.badDescriptor, when: new Pollable(hostOnly) };
    }
  }
}

/** When a subscription to a clock is ready: after a time, or at one of the clock's own. */
function timeOf(memory: DataView, subscription: number, id: number): Pollable {
  const timeout = memory.getBigUint64(subscription + 24, true);
  const isAbsolute = (memory.getUint16(subscription + 40, true) & 1) !== 0;
  const now = process.hrtime.bigint();
  if (!isAbsolute) return new Pollable(hostOnly, now + timeout);
  return new Pollable(hostOnly, id === clockId.monotonic ? timeout : now + timeout - BigInt(Date.now()) * 1_000_000n);
}
