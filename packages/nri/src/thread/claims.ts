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
    Atomics.store(this.#slots, slot.met, 0);
    Atomics.store(this.#slots, slot.active, active ? 1 : 0);
  }

  /** Wait until the runtime has asked both for the same request, for the first time since they are active; or until the signal is aborted. */
  async met(signal: AbortSignal): Promise<void> {
    const notify = (): void => void Atomics.notify(this.#slots, slot.met);
    signal.addEventListener("abort", notify, { once: true });
    try {
      if (signal.aborted) return;
      await Atomics.waitAsync(this.#slots, slot.met, 0).value;
    } finally {
      signal.removeEventListener("abort", notify);
    }
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
      const isOthers = found !== none && found !== own && found >>> ownerBits === hash;
      if (Atomics.compareExchange(this.#slots, slot.claim, found, isOthers ? none : own) !== found) continue;
      if (isOthers) {
        Atomics.add(this.#slots, slot.met, 1);
        Atomics.notify(this.#slots, slot.met);
      }
      return !isOthers;
    }
  }

  /** Give a claim back: the plugin did not answer the request after all. */
  release(owner: number, request: string): void {
    Atomics.compareExchange(this.#slots, slot.claim, claimOf(hashOf(request), owner), none);
  }
}

// --- internal ---

const slot = { active: 0, owners: 1, claim: 2, met: 3 } as const;
const slotCount = 4;
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
