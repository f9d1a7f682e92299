import { addAbortListener } from "node:events";

/** Lets so many do something at once, in the order in which they ask; whoever takes long makes room for the next. */
export class Turns {
  readonly #maxMs: number;
  readonly #waiting = new Set<() => void>();
  #free: number;

  /**
   * @param count - how many at once.
   * @param maxMs - after which somebody's turn is over, whether they are done or not.
   */
  constructor(count: number, maxMs: number) {
    this.#free = count;
    this.#maxMs = maxMs;
  }

  /** Wait for a turn, which ends when it is disposed of; or until the signal is aborted, when there is nothing to wait for. */
  async take(signal: AbortSignal): Promise<Disposable> {
    if (this.#free > 0) {
      this.#free -= 1;
      return this.#turn();
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const next = (): void => resolve(true);
    this.#waiting.add(next);
    using _ = addAbortListener(signal, () => {
      if (this.#waiting.delete(next)) resolve(false);
    });
    return (await promise) ? this.#turn() : { [Symbol.dispose]() {} };
  }

  // --- internal ---

  /** A turn of one that is counted as not free. */
  #turn(): Disposable {
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      const [next] = this.#waiting;
      if (next === undefined) {
        this.#free += 1;
      } else {
        this.#waiting.delete(next);
        next();
      }
    };
    const timer = setTimeout(end, this.#maxMs);
    timer.unref();
    return { [Symbol.dispose]: end };
  }
}
