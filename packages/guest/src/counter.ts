import { describeValue } from "./describe-value.ts";
import { addCount } from "./diagnostics.ts";

/** A number that only grows, which operators see: `armory run` prints it in its summary. */
export interface Counter {
  /**
   * Count.
   *
   * @param growth - by how much; a whole number, not negative. Default: 1.
   * @throws RangeError for another number.
   */
  readonly add: (growth?: number) => void;
}

/**
 * Make a counter, outside of functions; two of the same name are the same.
 *
 * @param name - `[a-z][a-z0-9_]*`, of at most 64 characters. A plugin has at most 100.
 * @throws RangeError for another name, and for more counters.
 * @example
 * ```ts
 * const masked = counter("masked");
 * // in transform
 * masked.add(3);
 * ```
 */
export function counter(name: string): Counter {
  if (typeof name !== "string" || !/^[a-z][a-z0-9_]{0,63}$/.test(name)) {
    throw new RangeError(
      `invalid counter name ${JSON.stringify(name)}; use up to 64 of a-z, 0-9 and _, a letter first`,
    );
  }
  if (!names.has(name) && names.size === maxCounters) {
    throw new RangeError(`cannot make the counter "${name}": a plugin has at most ${maxCounters}`);
  }
  names.add(name);
  return {
    add(growth = 1) {
      if (!Number.isSafeInteger(growth) || growth < 0) {
        throw new RangeError(`the counter "${name}" cannot grow by ${describeValue(growth)}; give a whole number`);
      }
      if (growth > 0) addCount(name, growth);
    },
  };
}

// --- internal ---

const maxCounters = 100;

const names = new Set<string>();
