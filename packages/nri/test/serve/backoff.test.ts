import { describe, expect, it } from "vitest";
import { Backoff } from "../../src/serve/backoff.ts";

const times = { firstMs: 1000, maxMs: 10_000, resetAfterMs: 60_000 };

describe("Backoff", () => {
  it("doubles up to a limit", () => {
    const backoff = new Backoff(times);
    expect(Array.from({ length: 6 }, () => backoff.next(500))).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it("begins anew after a good while", () => {
    const backoff = new Backoff(times);
    expect([backoff.next(), backoff.next(59_999), backoff.next(60_000), backoff.next()]).toEqual([
      1000, 2000, 1000, 2000,
    ]);
  });

  it("stays at its limit for ever", () => {
    const backoff = new Backoff({ ...times, maxMs: 2 ** 31 - 1 });
    const delays = Array.from({ length: 2000 }, () => backoff.next());
    expect(delays.at(-1)).toBe(2 ** 31 - 1);
  });
});
