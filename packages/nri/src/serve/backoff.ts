/** How long to wait before something that failed is tried again; times are milliseconds. */
export interface BackoffOptions {
  /** Before the first time. */
  readonly firstMs: number;
  /** It doubles each time, to this at most. */
  readonly maxMs: number;
  /** What ran for so long before it failed counts as failing for the first time. */
  readonly resetAfterMs: number;
}

/** A pause after a failure. */
export interface Delay {
  /** How long to wait now, in milliseconds. */
  readonly delayMs: number;
  /** How many failures in a row there are by now. */
  readonly failures: number;
}

/**
 * The pause after one more failure.
 *
 * @param failures - how many failures came before, in a row.
 * @param ranMs - how long the last attempt ran before it failed, in milliseconds. Default: 0.
 */
export function nextDelay({ firstMs, maxMs, resetAfterMs }: BackoffOptions, failures: number, ranMs = 0): Delay {
  const before = ranMs >= resetAfterMs ? 0 : failures;
  return { delayMs: Math.min(maxMs, firstMs * 2 ** Math.min(before, 30)), failures: before + 1 };
}
