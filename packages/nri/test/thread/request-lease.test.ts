import { describe, expect, it } from "vitest";
import { RequestLease } from "../../src/thread/request-lease.ts";

function twoVersions() {
  const lease = new RequestLease();
  lease.active = true;
  return { lease, old: lease.nextHolder(), fresh: lease.nextHolder() };
}

describe("RequestLease", () => {
  it("has each request answered by the one that is asked first", () => {
    const { lease, old, fresh } = twoVersions();
    for (const [first, second] of [
      [old, fresh],
      [fresh, old],
    ] as const) {
      expect([lease.acquire(first, "a"), lease.acquire(second, "a")]).toEqual([true, false]);
    }
    expect(lease.current).toBe(0n);
  });

  it("tells any two of many versions apart", () => {
    const lease = new RequestLease();
    lease.active = true;
    const old = lease.nextHolder();
    for (let started = 1; started <= 1024; started += 1) {
      const fresh = lease.nextHolder();
      expect([lease.acquire(old, "a"), lease.acquire(fresh, "a")]).toEqual([true, false]);
    }
  });

  it("answers each of two requests with the same hash once, whoever left a lease behind", () => {
    // 32 bits of FNV-1a are the same for these: pairs that a search found.
    const [one, other] = ["costarring", "liquid"];
    for (const left of ["old", "fresh"] as const) {
      for (const order of [
        ["old", "fresh"],
        ["fresh", "old"],
      ] as const) {
        const { lease, ...holders } = twoVersions();
        lease.acquire(holders[left], one);
        const answered = order.filter((version) => lease.acquire(holders[version], other));
        expect(answered).toHaveLength(1);
      }
    }
  });

  it("drops a lease that is still held, and no other", () => {
    const { lease, old, fresh } = twoVersions();
    lease.acquire(old, "a");
    const { current } = lease;
    lease.expire(current);
    expect(lease.acquire(fresh, "a")).toBe(true);
    lease.acquire(old, "b");
    lease.expire(current);
    expect(lease.acquire(fresh, "b")).toBe(false);
  });

  it("gives back the lease of one that does not answer after all", () => {
    const { lease, old, fresh } = twoVersions();
    lease.acquire(old, "a");
    lease.release(fresh, "a");
    lease.release(old, "b");
    expect(lease.current).not.toBe(0n);
    lease.release(old, "a");
    expect(lease.acquire(fresh, "a")).toBe(true);
  });
});
