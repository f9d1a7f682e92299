import { WasiError } from "./wasi-error.ts";

/** `wasi:io/error`: the resource behind a failed stream operation. */
export class IoError {
  readonly #message: string;

  constructor(message: string) {
    this.#message = message;
  }

  toDebugString(): string {
    return this.#message;
  }
}

/** `wasi:io/poll`: something that is ready at a time of the monotonic clock, in nanoseconds; by default at once. */
export class Pollable {
  readonly #readyAt: bigint;

  constructor(readyAt = 0n) {
    this.#readyAt = readyAt;
  }

  ready(): boolean {
    return process.hrtime.bigint() >= this.#readyAt;
  }

  /** Sleep until it is ready. The host's deadline ends a sleep that is too long, with its thread. */
  block(): void {
    for (let left = this.left(); left > 0; left = this.left()) {
      Atomics.wait(sleeper, 0, 0, Math.min(left, 60_000));
    }
  }

  /** Milliseconds until it is ready; below zero when it is. */
  left(): number {
    return Number(this.#readyAt - process.hrtime.bigint()) / 1e6;
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

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  checkWrite(): bigint {
    return 1_048_576n;
  }

  write(bytes: Uint8Array): void {
    guard(() => this.#sink.write(bytes));
  }

  blockingWriteAndFlush(bytes: Uint8Array): void {
    this.write(bytes);
  }

  writeZeroes(length: bigint): void {
    this.write(new Uint8Array(atMost(length)));
  }

  blockingWriteZeroesAndFlush(length: bigint): void {
    this.writeZeroes(length);
  }

  splice(source: InputStream, length: bigint): bigint {
    const bytes = source.read(length);
    this.write(bytes);
    return BigInt(bytes.length);
  }

  blockingSplice(source: InputStream, length: bigint): bigint {
    return this.splice(source, length);
  }

  flush(): void {}

  blockingFlush(): void {}

  subscribe(): Pollable {
    return new Pollable();
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

  constructor(source: Source) {
    this.#source = source;
  }

  read(length: bigint): Uint8Array {
    const bytes = guard(() => this.#source.read(atMost(length)));
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
    return new Pollable();
  }

  [Symbol.dispose](): void {
    this.#source.close?.();
  }
}

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
  const [soonest] = pollables.toSorted((one, other) => one.left() - other.left());
  soonest?.block();
  return Uint32Array.from([...pollables.keys()].filter((index) => pollables[index]?.ready() === true));
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const largestRead = 16 * 1024 * 1024;

function atMost(length: bigint): number {
  return length > BigInt(largestRead) ? largestRead : Number(length);
}

/** Turn a failure of the machine (a full disk, say) into the stream's own kind of error. */
function guard<Value>(operation: () => Value): Value {
  try {
    return operation();
  } catch (error) {
    if (error instanceof WasiError) throw error;
    throw new WasiError({ tag: "last-operation-failed", val: new IoError(String(error)) });
  }
}
