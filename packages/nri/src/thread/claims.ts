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

  constructor(memory = new SharedArrayBuffer(slotCount * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#slots = new Int32Array(memory);
  }

  /** Whether two versions are registered. A claim that is there when this changes is forgotten. */
  get active(): boolean {
    return Atomics.load(this.#slots, slot.active) !== 0;
  }

  set active(active: boolean) {
    for (const each of [slot.claim, slot.met, slot.leaving, slot.left]) Atomics.store(this.#slots, each, none);
    Atomics.store(this.#slots, slot.active, active ? 1 : 0);
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

  /** Ask the older version to leave. @returns when it has, or soon. */
  async askToLeave(): Promise<void> {
    this.#set(slot.leaving);
    await Atomics.waitAsync(this.#slots, slot.left, 0, leaveMs).value;
  }

  /** Tell that the older version has left. */
  leave(): void {
    this.#set(slot.left);
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
      const found = Atomics.load(this.#slots, slot.claim);
      const isOthers = found !== none && found !== own && found >>> ownerBits === hash;
      if (Atomics.compareExchange(this.#slots, slot.claim, found, isOthers ? none : own) !== found) continue;
      if (isOthers) this.#set(slot.met);
      return !isOthers;
    }
  }

  /** Give a claim back: the plugin did not answer the request after all. */
  release(owner: number, request: string): void {
    Atomics.compareExchange(this.#slots, slot.claim, claimOf(hashOf(request), owner), none);
  }

  // --- internal ---

  #set(which: number): void {
    Atomics.store(this.#slots, which, 1);
    Atomics.notify(this.#slots, which);
  }
}

// --- internal ---

const slot = { active: 0, owners: 1, claim: 2, met: 3, leaving: 4, left: 5 } as const;
const slotCount = 6;
/** How long a version waits for the older one to leave; it closes a socket, which takes less than a millisecond. */
const leaveMs = 1000;
const none = 0;
const ownerBits = 7;

/** A claim is a number: 24 bits of the request's hash, then 7 of the owner's number. */
function claimOf(hash: number, owner: number): number {
  return (hash << ownerBits) | (owner & (2 ** ownerBits - 1));
}

/** FNV-1a, folded to 24 bits; never 0, so that no claim looks like none. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (const byte of Buffer.from(text, "utf8")) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return ((hash >>> 24) ^ hash) & 0xff_ffff || 1;
}
