/**
 * Shared memory by which two versions of a plugin, both registered with the runtime, agree on which of them answers a request: each request is answered by one.
 *
 * The runtime asks both, one after the other. The first to be asked claims the request; the second finds the claim of the other, takes it away, and
 * answers with nothing. While {@link Claims.active} is false, nobody claims anything.
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
    Atomics.store(this.#slots, slot.claim, none);
    Atomics.store(this.#slots, slot.active, active ? 1 : 0);
  }

  /** A number for another thread that claims: 1, 2, 3 and so on. */
  nextOwner(): number {
    return Atomics.add(this.#slots, slot.owners, 1) + 1;
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
      const isOthers = found !== none && found !== own && sameRequest(found, hash);
      if (Atomics.compareExchange(this.#slots, slot.claim, found, isOthers ? none : own) === found) return !isOthers;
    }
  }

  /** Give a claim back: the plugin did not answer the request after all. */
  release(owner: number, request: string): void {
    Atomics.compareExchange(this.#slots, slot.claim, claimOf(hashOf(request), owner), none);
  }
}

// --- internal ---

const slot = { active: 0, owners: 1, claim: 2 } as const;
const slotCount = 3;
const none = 0;

/** A claim is a number: the request's hash, whose lowest bit is always set, above the last bit of the owner's number. */
function claimOf(hash: number, owner: number): number {
  return (hash << 1) | (owner & 1);
}

function sameRequest(claim: number, hash: number): boolean {
  return claim >> 1 === (hash << 1) >> 1;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (const byte of Buffer.from(text, "utf8")) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return hash | 1;
}
