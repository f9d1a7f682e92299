import type { Clock } from "@armory-plugins/oci";

/** How long a sleep is, at least, that is a limit and not a pause: see {@link TestClock}. */
const LONG_MS = 1_000_000;

/** A clock whose pauses take no time. Limits, which are longer than a thousand seconds in tests, are reached when a test says so. */
export class TestClock implements Clock {
  /** What was waited for, in ms. */
  readonly pauses: number[] = [];
  readonly #held = new Set<{ readonly ms: number; readonly wake: () => void }>();
  #now = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (ms < LONG_MS) {
      this.pauses.push(ms);
      this.#now += ms;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const held = { ms, wake: resolve };
    this.#held.add(held);
    signal.addEventListener("abort", () => {
      this.#held.delete(held);
      reject(signal.reason);
    });
    await promise;
  }

  /** Let the limits of this length pass that are waited for now. */
  pass(ms: number): void {
    for (const held of this.#held) {
      if (held.ms !== ms) continue;
      this.#held.delete(held);
      held.wake();
    }
  }

  /** How many limits are waited for. */
  get waiting(): number {
    return this.#held.size;
  }
}
