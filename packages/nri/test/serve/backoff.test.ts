import { describe, expect, it } from "vitest";
import { nextDelay, type BackoffOptions } from "../../src/serve/backoff.ts";

const times = { firstMs: 1000, maxMs: 10_000, resetAfterMs: 60_000 };

/** The pauses between attempts that ran for so long each. */
function delays(options: BackoffOptions, ranMs: readonly number[]): number[] {
  let failures = 0;
  return ranMs.map((ran) => {
    const delay = nextDelay(options, failures, ran);
    failures = delay.failures;
    return delay.delayMs;
  });
}

describe("nextDelay()", () => {
  it("doubles up to a limit", () => {
    expect(delays(times, [500, 500, 500, 500, 500, 500])).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it("begins anew after a good while", () => {
    expect(delays(times, [0, 59_999, 60_000, 0])).toEqual([1000, 2000, 1000, 2000]);
  });

  it("stays at its limit forever", () => {
    const forever = Array.from({ length: 2000 }, () => 0);
    expect(delays({ ...times, maxMs: 2 ** 31 - 1 }, forever).at(-1)).toBe(2 ** 31 - 1);
  });
});
