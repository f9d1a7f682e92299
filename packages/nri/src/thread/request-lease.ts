import { addAbortListener } from "node:events";

/**
 * Shared memory by which two versions of a plugin, both registered with the runtime, agree on which of them answers a request: each request is answered by one.
 *
 * The runtime asks both, one after the other. The first one that is asked acquires the lease of the request; the second one finds the lease of the other, takes it away, and
 * answers with nothing. While {@link RequestLease.active} is false, nobody acquires anything.
 *
 * The older version hands over while the newer one is asked and has not answered yet: the runtime waits for that answer and asks nobody else meanwhile. A
 * request that met a socket which is being closed would be lost, or fail.
 */
export class RequestLease {
  /** The memory; give it to a thread and make a `RequestLease` of it there. */
  readonly memory: SharedArrayBuffer;
  readonly #slots: Int32Array;
  readonly #lease: BigInt64Array;
  #relay: LeaseRelay | undefined;

  constructor(memory = new SharedArrayBuffer(leaseOffset + BigInt64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#slots = new Int32Array(memory, 0, slotCount);
    this.#lease = new BigInt64Array(memory, leaseOffset, 1);
  }

  /** Whether two versions are registered. A lease that is held when this changes expires. */
  get active(): boolean {
    return Atomics.load(this.#slots, slot.active) !== 0;
  }

  set active(active: boolean) {
    for (const each of [slot.bothAsked, slot.requested, slot.complete]) Atomics.store(this.#slots, each, 0);
    Atomics.store(this.#lease, 0, none);
    Atomics.store(this.#slots, slot.active, active ? 1 : 0);
    this.#relay?.setActive(active);
  }

  /** Tell whoever has the lease itself, in another process, what is done to this one: a copy, which {@link RequestLease.requestHandover} and {@link RequestLease.mirror} keep up to date. */
  relayTo(relay: LeaseRelay): void {
    this.#relay = relay;
  }

  /** Whether the runtime has asked both for the same request since the lease is active: from then on it asks both for each. */
  get bothAsked(): boolean {
    return Atomics.load(this.#slots, slot.bothAsked) !== 0;
  }

  /** Wait until the newer version asks the older one to leave; or until the signal is aborted. */
  async handoverRequested(signal: AbortSignal): Promise<void> {
    using _ = addAbortListener(signal, () => Atomics.notify(this.#slots, slot.requested));
    await (signal.aborted || Atomics.waitAsync(this.#slots, slot.requested, 0).value);
  }

  /** Tell whoever waits by {@link RequestLease.handoverRequested} that the newer version asks the older one to leave. */
  requestHandover(): void {
    this.#set(slot.requested);
  }

  /** Ask the older version to leave. @returns when it has, or soon. */
  async awaitHandover(): Promise<void> {
    this.requestHandover();
    await Atomics.waitAsync(this.#slots, slot.complete, 0, handoverMs).value;
  }

  /** Tell that the older version has left. */
  completeHandover(): void {
    this.#set(slot.complete);
  }

  /** The lease that is held, of whatever request and by whomever; 0 when none is. */
  get current(): bigint {
    return Atomics.load(this.#lease, 0);
  }

  /** Show a lease as the one that is held: for a copy of one that is elsewhere. */
  mirror(lease: bigint): void {
    Atomics.store(this.#lease, 0, lease);
  }

  /** Drop a lease that {@link RequestLease.current} gave some time ago, if it is still held: the runtime has asked the other version nothing of the kind, and will not. */
  expire(lease: bigint): void {
    Atomics.compareExchange(this.#lease, 0, lease, none);
    this.#relay?.expire(lease);
  }

  /** A number for another thread that acquires leases: 1, 2, 3 and so on. */
  nextHolder(): number {
    return Atomics.add(this.#slots, slot.holders, 1) + 1;
  }

  /** Whether no other thread has taken a number since. */
  isNewest(holder: number): boolean {
    return Atomics.load(this.#slots, slot.holders) === holder;
  }

  /**
   * Acquire the lease of a request.
   *
   * @param holder - who acquires it, from {@link RequestLease.nextHolder}.
   * @param request - what the request is of: its method, pod and container.
   * @returns whether the holder is to answer it; false when another one has acquired it, whose lease then is gone.
   */
  acquire(holder: number, request: string): boolean {
    const hash = hashOf(request);
    const own = leaseOf(hash, holder);
    for (;;) {
      const found = Atomics.load(this.#lease, 0);
      const isOthers = found !== none && found !== own && hashIn(found) === hash;
      if (Atomics.compareExchange(this.#lease, 0, found, isOthers ? none : own) !== found) continue;
      if (isOthers) this.#set(slot.bothAsked);
      return !isOthers;
    }
  }

  /** Give a lease back: the plugin did not answer the request after all. */
  release(holder: number, request: string): void {
    Atomics.compareExchange(this.#lease, 0, leaseOf(hashOf(request), holder), none);
  }

  // --- internal ---

  #set(which: number): void {
    Atomics.store(this.#slots, which, 1);
    Atomics.notify(this.#slots, which);
  }
}

/** Who has the lease of which this one is a copy, in another process. */
export interface LeaseRelay {
  setActive(isActive: boolean): void;
  expire(lease: bigint): void;
}

// --- internal ---

const slot = { active: 0, holders: 1, bothAsked: 2, requested: 3, complete: 4 } as const;
const slotCount = 6;
/** The lease is behind the slots, where a number of 64 bits may be. */
const leaseOffset = slotCount * Int32Array.BYTES_PER_ELEMENT;
/** How long a version waits for the older one to leave; it closes a socket, which takes less than a millisecond. */
const handoverMs = 1000;
const none = 0n;

/**
 * A lease is a number: 32 bits of the request's hash, 32 of the holder's number, which is never 0.
 *
 * Two requests may have one hash. It does no harm: a version that takes the lease of another request for that of its own takes it away with that, so that the other
 * version answers.
 */
function leaseOf(hash: bigint, holder: number): bigint {
  return BigInt.asIntN(64, (hash << 32n) | BigInt(holder));
}

function hashIn(lease: bigint): bigint {
  return BigInt.asUintN(32, lease >> 32n);
}

/** FNV-1a. */
function hashOf(text: string): bigint {
  let hash = 0x811c_9dc5;
  for (const byte of Buffer.from(text, "utf8")) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return BigInt(hash >>> 0);
}
