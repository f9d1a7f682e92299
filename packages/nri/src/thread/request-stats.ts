import { nriMethodNames } from "../proto/nri-methods.ts";

/** What was counted of one method of one plugin. */
export interface MethodStats {
  readonly method: string;
  /** How many requests were answered, with an error or without. */
  readonly count: number;
  /** How many of them were answered with an error, or not at all. */
  readonly errors: number;
  /** How long they took together. */
  readonly seconds: number;
  /** How many took at most as long as the bound of the same index in {@link secondsBounds}, each request in one bucket; the last one has the rest. */
  readonly buckets: readonly number[];
}

/** The upper bounds of the buckets that requests are sorted into, in seconds. */
export const secondsBounds: readonly number[] = [
  0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];

/**
 * Counts requests in shared memory: the plugin's threads write, the thread that is asked for metrics reads, and nobody sends anything.
 *
 * All threads that a plugin ever has share one memory, so that the counts go on when it is started again.
 */
export class RequestStats {
  /** The memory; give it to a thread and make a `RequestStats` of it there. */
  readonly memory: SharedArrayBuffer;
  readonly #slots: BigUint64Array;

  constructor(
    memory = new SharedArrayBuffer(nriMethodNames.length * slotsPerMethod * BigUint64Array.BYTES_PER_ELEMENT),
  ) {
    this.memory = memory;
    this.#slots = new BigUint64Array(memory);
  }

  /** Count a request; one of a method that NRI does not have is not counted. */
  record(method: string, milliseconds: number, failed: boolean): void {
    const index = methodIndex.get(method);
    if (index === undefined) return;
    const first = index * slotsPerMethod;
    const seconds = milliseconds / 1000;
    let bucket = 0;
    while (bucket < secondsBounds.length && seconds > (secondsBounds[bucket] ?? 0)) bucket += 1;
    Atomics.add(this.#slots, first + slot.nanoseconds, BigInt(Math.round(milliseconds * 1e6)));
    Atomics.add(this.#slots, first + slot.buckets + bucket, 1n);
    if (failed) Atomics.add(this.#slots, first + slot.errors, 1n);
  }

  /** Take over what was counted in another process: the bytes of its memory. @throws RangeError when they are not as many. */
  show(bytes: Uint8Array): void {
    if (bytes.length !== this.memory.byteLength) throw new RangeError(`${bytes.length} bytes are not statistics`);
    new Uint8Array(this.memory).set(bytes);
  }

  /** What was counted so far, of the methods that were asked for at all. */
  read(): MethodStats[] {
    return nriMethodNames.flatMap((method, index) => {
      const first = index * slotsPerMethod;
      const load = (offset: number): number => Number(Atomics.load(this.#slots, first + offset));
      const buckets = Array.from({ length: secondsBounds.length + 1 }, (_, bucket) => load(slot.buckets + bucket));
      const count = buckets.reduce((sum, each) => sum + each, 0);
      if (count === 0) return [];
      return [{ method, count, errors: load(slot.errors), seconds: load(slot.nanoseconds) / 1e9, buckets }];
    });
  }
}

// --- internal ---

const slot = { errors: 0, nanoseconds: 1, buckets: 2 } as const;
const slotsPerMethod = slot.buckets + secondsBounds.length + 1;

const methodIndex: ReadonlyMap<string, number> = new Map(nriMethodNames.map((method, index) => [method, index]));
