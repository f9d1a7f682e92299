import { addAbortListener } from "node:events";

/**
 * Shared memory by which two versions of a plugin, both registered with the runtime, agree on which of them answers a request: each request is answered by one.
 *
 * The runtime asks both, one after the other. The first to be asked claims the request; the second finds the claim of the other, takes it away, and
 * answers with nothing. While {@link Claims.active} is false, nobody claims anything.
 *
 * The older version leaves while the newer one is asked and has not answered yet: the runtime waits for that answer and asks nobody else meanwhile. A
 * request that met a socket which is being closed would be lost, or fail.
 */
export class Claims {
  /** The memory; give it to a thread and make a `Claims` of it there. */
  readonly memory: SharedArrayBuffer;
  readonly #slots: Int32Array;
  readonly #claim: BigInt64Array;
  #relay: ClaimsRelay | undefined;

  constructor(memory = new SharedArrayBuffer(claimOffset + BigInt64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#slots = new Int32Array(memory, 0, slotCount);
    this.#claim = new BigInt64Array(memory, claimOffset, 1);
  }

  /** Whether two versions are registered. A claim that is there when this changes is forgotten. */
  get active(): boolean {
    return Atomics.load(this.#slots, slot.active) !== 0;
  }

  set active(active: boolean) {
    for (const each of [slot.met, slot.leaving, slot.left]) Atomics.store(this.#slots, each, 0);
    Atomics.store(this.#claim, 0, none);
    Atomics.store(this.#slots, slot.active, active ? 1 : 0);
    this.#relay?.setActive(active);
  }

  /** Tell whoever has the claims themselves, in another process, what is done to these: a copy, kept up to date by {@link Claims.tellLeaving} and {@link Claims.show}. */
  relayTo(relay: ClaimsRelay): void {
    this.#relay = relay;
  }

  /** Whether the runtime has asked both for the same request since they are active: from then on it asks both for each. */
  get met(): boolean {
    return Atomics.load(this.#slots, slot.met) !== 0;
  }

  /** Wait until the newer version asks the older one to leave; or until the signal is aborted. */
  async leaving(signal: AbortSignal): Promise<void> {
    using _ = addAbortListener(signal, () => Atomics.notify(this.#slots, slot.leaving));
    await (signal.aborted || Atomics.waitAsync(this.#slots, slot.leaving, 0).value);
  }

  /** Tell whoever waits by {@link Claims.leaving} that the newer version asks the older one to leave. */
  tellLeaving(): void {
    this.#set(slot.leaving);
  }

  /** Show a claim as the one that stands: for a copy of claims that are elsewhere. */
  show(claim: bigint): void {
    Atomics.store(this.#claim, 0, claim);
  }

  /** Ask the older version to leave. @returns when it has, or soon. */
  async askToLeave(): Promise<void> {
    this.#set(slot.leaving);
    await Atomics.waitAsync(this.#slots, slot.left, 0, leaveMs).value;
  }

  /** Tell that the older version has left. */
  leave(): void {
    this.#set(slot.left);
  }

  /** The claim that stands, of whatever request and by whomever. */
  get standing(): bigint {
    return Atomics.load(this.#claim, 0);
  }

  /** Forget a claim that {@link Claims.standing} gave some time ago, if it still stands: the runtime has asked the other version nothing of the kind, and will not. */
  forget(claim: bigint): void {
    Atomics.compareExchange(this.#claim, 0, claim, none);
    this.#relay?.forget(claim);
  }

  /** A number for another thread that claims: 1, 2, 3 and so on. */
  nextOwner(): number {
    return Atomics.add(this.#slots, slot.owners, 1) + 1;
  }

  /** Whether no other thread has taken a number since. */
  isNewest(owner: number): boolean {
    return Atomics.load(this.#slots, slot.owners) === owner;
  }

  /**
   * Claim a request.
   *
   * @param owner - who claims, from {@link Claims.nextOwner}.
   * @param request - what the request is of: its method, pod and container.
   * @returns whether it is to be answered; false when another has claimed it, whose claim then is gone.
   */
  take(owner: number, request: string): boolean {
    const hash = hashOf(request);
    const own = claimOf(hash, owner);
    for (;;) {
      const found = Atomics.load(this.#claim, 0);
      const isOthers = found !== none && found !== own && hashIn(found) === hash;
      if (Atomics.compareExchange(this.#claim, 0, found, isOthers ? none : own) !== found) continue;
      if (isOthers) this.#set(slot.met);
      return !isOthers;
    }
  }

  /** Give a claim back: the plugin did not answer the request after all. */
  release(owner: number, request: string): void {
    Atomics.compareExchange(this.#claim, 0, claimOf(hashOf(request), owner), none);
  }

  // --- internal ---

  #set(which: number): void {
    Atomics.store(this.#slots, which, 1);
    Atomics.notify(this.#slots, which);
  }
}

/** Who has claims in another process. */
export interface ClaimsRelay {
  setActive(isActive: boolean): void;
  forget(claim: bigint): void;
}

// --- internal ---

const slot = { active: 0, owners: 1, met: 2, leaving: 3, left: 4 } as const;
const slotCount = 6;
/** The claim lies behind the slots, where a number of 64 bits may. */
const claimOffset = slotCount * Int32Array.BYTES_PER_ELEMENT;
/** How long a version waits for the older one to leave; it closes a socket, which takes less than a millisecond. */
const leaveMs = 1000;
const none = 0n;

/**
 * A claim is a number: 32 bits of the request's hash, 32 of the owner's number, which is never 0.
 *
 * Two requests may have one hash. It does no harm: a version that takes the claim of another request for that of its own takes it away with that, so that the other
 * version answers.
 */
function claimOf(hash: bigint, owner: number): bigint {
  return BigInt.asIntN(64, (hash << 32n) | BigInt(owner));
}

function hashIn(claim: bigint): bigint {
  return BigInt.asUintN(32, claim >> 32n);
}

/** FNV-1a. */
function hashOf(text: string): bigint {
  let hash = 0x811c_9dc5;
  for (const byte of Buffer.from(text, "utf8")) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return BigInt(hash >>> 0);
}
