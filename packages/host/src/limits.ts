import { HostError } from "./host-error.ts";

/** What a plugin may use. Times are milliseconds of wall clock, sizes are bytes. */
export interface Limits {
  /** Time to transpile, compile and instantiate the component. Default 60,000. */
  readonly loadMs: number;
  /** Time for the call by which the plugin starts. Default 10,000. */
  readonly initMs: number;
  /** Time for each call; of a batch, for each of its calls. Default 5,000. */
  readonly callMs: number;
  /** Size of all linear memories of an instance together, rounded down to 64 KiB pages. Default 256 MiB. */
  readonly memoryBytes: number;
  /** Size of the answer of one call. Default 64 MiB. */
  readonly outputBytes: number;
  /**
   * What one instance may print to stdout and stderr together before the rest is dropped, and 64 times the number of lines, which is at least 100.
   * Default 1 MiB.
   */
  readonly logBytes: number;
}

const MiB = 1024 * 1024;

/** The limits of a plugin for which nobody wrote any. */
export const defaultLimits: Limits = {
  loadMs: 60_000,
  initMs: 10_000,
  callMs: 5_000,
  memoryBytes: 256 * MiB,
  outputBytes: 64 * MiB,
  logBytes: MiB,
};

/**
 * The defaults with some of them replaced.
 *
 * @throws HostError `INVALID_ARGUMENT` for an unknown name or a value that is not a positive integer.
 */
export function mergeLimits(base: Limits, overrides: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!(name in defaultLimits)) {
      const known = Object.keys(defaultLimits).join(", ");
      throw new HostError("INVALID_ARGUMENT", `unknown limit "${name}"; expected one of ${known}`);
    }
    if (value !== undefined && (!Number.isSafeInteger(value) || value <= 0)) {
      throw new HostError("INVALID_ARGUMENT", `limit "${name}" is ${value}; expected a whole number above 0`);
    }
  }
  return { ...base, ...Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined)) };
}
