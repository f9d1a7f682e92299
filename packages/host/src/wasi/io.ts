import { requireBytes, requireU64 } from "./check-argument.ts";
import { systemErrorCode } from "./file-error.ts";
import { hostOnly, requireHost, sealHostClass } from "./host-only.ts";
import { WasiError } from "./wasi-error.ts";

/** `wasi:io/error`: the resource behind a failed stream operation. */
export class IoError {
  readonly #message: string;

  constructor(key: typeof hostOnly, message: string) {
    requireHost(key, "wasi:io/error#error");
    this.#message = message;
  }

  toDebugString(): string {
    return this.#message;
  }
}

/** The milliseconds until a pollable is ready; below zero when it is. */
export let millisecondsLeft: (pollable: Pollable) => number;

/** `wasi:io/poll`: something that is ready at a time of the monotonic clock, in nanoseconds; by default at once. */
export class Pollable {
  readonly #readyAt: bigint;

  constructor(key: typeof hostOnly, readyAt = 0n) {
    requireHost(key, "wasi:io/poll#pollable");
    this.#readyAt = readyAt;
  }

  ready(): boolean {
    return process.hrtime.bigint() >= this.#readyAt;
  }

  /** Sleep until it is ready. The host's deadline ends a sleep that is too long, with its thread. */
  block(): void {
    for (let left = millisecondsLeft(this); left > 0; left = millisecondsLeft(this)) {
      Atomics.wait(sleeper, 0, 0, Math.min(left, 60_000));
    }
  }

  static {
    // Not a method: plugins have its methods
    millisecondsLeft = (pollable) => Number(pollable.#readyAt - process.hrtime.bigint()) / 1e6;
  }
}

/** Where the bytes of an {@link OutputStream} go. */
export interface Sink {
  write(bytes: Uint8Array): void;
  close?(): void;
}

/** `wasi:io/streams`: an output stream over a sink that takes everything at once. */
export class OutputStream {
  readonly #sink: Sink;

  constructor(key: typeof hostOnly, sink: Sink) {
    requireHost(key, "wasi:io/streams#output-stream");
    this.#sink = sink;
  }

  checkWrite(): bigint {
    return 1_048_576n;
  }

  write(bytes: Uint8Array): void {
    const written = requireBytes(bytes);
    guard(() => this.#sink.write(written));
  }

  blockingWriteAndFlush(bytes: Uint8Array): void {
    this.write(bytes);
  }

  writeZeroes(length: bigint): void {
    if (requireU64(length) > MAX_READ_BYTES)
      throw new RangeError(`${length} zeroes at once; at most ${MAX_READ_BYTES}`);
    this.write(new Uint8Array(Number(length)));
  }

  blockingWriteZeroesAndFlush(length: bigint): void {
    this.writeZeroes(length);
  }

  splice(source: InputStream, length: bigint): bigint {
    // Not source.read: what the plugin gave may be something else that has one
    const bytes: Uint8Array = Reflect.apply(readInput, source, [length]);
    this.write(bytes);
    return BigInt(bytes.length);
  }

  blockingSplice(source: InputStream, length: bigint): bigint {
    return this.splice(source, length);
  }

  flush(): void {}

  blockingFlush(): void {}

  subscribe(): Pollable {
    return new Pollable(hostOnly);
  }

  [Symbol.dispose](): void {
    this.#sink.close?.();
  }
}

/** Where the bytes of an {@link InputStream} come from. */
export interface Source {
  /** Up to `length` bytes; undefined at the end. */
  read(length: number): Uint8Array | undefined;
  close?(): void;
}

/** `wasi:io/streams`: an input stream over a source that always has its answer at once. */
export class InputStream {
  readonly #source: Source;

  constructor(key: typeof hostOnly, source: Source) {
    requireHost(key, "wasi:io/streams#input-stream");
    this.#source = source;
  }

  read(length: bigint): Uint8Array {
    const wanted = atMost(length);
    const bytes = guard(() => this.#source.read(wanted));
    if (bytes === undefined) throw new WasiError({ tag: "closed" });
    return bytes;
  }

  blockingRead(length: bigint): Uint8Array {
    return this.read(length);
  }

  skip(length: bigint): bigint {
    return BigInt(this.read(length).length);
  }

  blockingSkip(length: bigint): bigint {
    return this.skip(length);
  }

  subscribe(): Pollable {
    return new Pollable(hostOnly);
  }

  [Symbol.dispose](): void {
    this.#source.close?.();
  }
}

const readInput = Reflect.get(InputStream.prototype, "read");

for (const hostClass of [IoError, Pollable, OutputStream, InputStream]) sealHostClass(hostClass);

/** The interfaces of `wasi:io`. */
export const io = {
  "wasi:io/error": { Error: IoError },
  "wasi:io/poll": { Pollable, poll },
  "wasi:io/streams": { InputStream, OutputStream },
};

// --- internal ---

/** Wait until one of some pollables is ready; gives the indices of those that are. */
function poll(pollables: readonly Pollable[]): Uint32Array {
  if (pollables.length === 0) throw new RangeError("poll needs at least one pollable");
  const [soonest] = pollables.toSorted((one, other) => millisecondsLeft(one) - millisecondsLeft(other));
  soonest?.block();
  return Uint32Array.from([...pollables.keys()].filter((index) => pollables[index]?.ready() === true));
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const MAX_READ_BYTES = 16 * 1024 * 1024;

function atMost(length: bigint): number {
  const wanted = requireU64(length);
  return wanted > MAX_READ_BYTES ? MAX_READ_BYTES : Number(wanted);
}

/** Turn a failure of the machine (a full disk, say) into the stream's own kind of error. */
function guard<Value>(operation: () => Value): Value {
  try {
    return operation();
  } catch (error) {
    const code = error instanceof WasiError ? String(error.payload) : systemErrorCode(error);
    throw new WasiError({ tag: "last-operation-failed", val: new IoError(hostOnly, code) });
  }
}
