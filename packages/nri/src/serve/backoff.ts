/** How long to wait before something that failed is tried again; times are milliseconds. */
export interface BackoffOptions {
  /** Before the first time. */
  readonly firstMs: number;
  /** It doubles each time, to this at most. */
  readonly maxMs: number;
  /** What ran for so long before it failed counts as failing for the first time. */
  readonly resetAfterMs: number;
}

/** Delays that grow while something fails again and again. */
export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** How long to wait now, when the last attempt ran for `ranMs` before it failed. */
  next(ranMs = 0): number {
    const { firstMs, maxMs, resetAfterMs } = this.#options;
    if (ranMs >= resetAfterMs) this.#failures = 0;
    const delay = Math.min(maxMs, firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return delay;
  }

  /** Begin anew: what failed was replaced. */
  reset(): void {
    this.#failures = 0;
  }
}
