import { describe, expect, it } from "vitest";
import { Claims } from "../../src/thread/claims.ts";

function twoVersions() {
  const claims = new Claims();
  claims.active = true;
  return { claims, old: claims.nextOwner(), fresh: claims.nextOwner() };
}

describe("Claims", () => {
  it("have each request answered by the one that is asked first", () => {
    const { claims, old, fresh } = twoVersions();
    for (const [first, second] of [
      [old, fresh],
      [fresh, old],
    ] as const) {
      expect([claims.take(first, "a"), claims.take(second, "a")]).toEqual([true, false]);
    }
    expect(claims.standing).toBe(0n);
  });

  it("tell any two of many versions apart", () => {
    const claims = new Claims();
    claims.active = true;
    const old = claims.nextOwner();
    for (let started = 1; started <= 1024; started += 1) {
      const fresh = claims.nextOwner();
      expect([claims.take(old, "a"), claims.take(fresh, "a")]).toEqual([true, false]);
    }
  });

  it("answer each of two requests with the same hash once, whoever left a claim behind", () => {
    // 32 bits of FNV-1a are the same for these: pairs that a search found.
    const [one, other] = ["costarring", "liquid"];
    for (const left of ["old", "fresh"] as const) {
      for (const order of [
        ["old", "fresh"],
        ["fresh", "old"],
      ] as const) {
        const { claims, ...owners } = twoVersions();
        claims.take(owners[left], one);
        const answered = order.filter((version) => claims.take(owners[version], other));
        expect(answered).toHaveLength(1);
      }
    }
  });

  it("forget a claim that still stands, and no other", () => {
    const { claims, old, fresh } = twoVersions();
    claims.take(old, "a");
    const { standing } = claims;
    claims.forget(standing);
    expect(claims.take(fresh, "a")).toBe(true);
    claims.take(old, "b");
    claims.forget(standing);
    expect(claims.take(fresh, "b")).toBe(false);
  });

  it("give back the claim of one that does not answer after all", () => {
    const { claims, old, fresh } = twoVersions();
    claims.take(old, "a");
    claims.release(fresh, "a");
    claims.release(old, "b");
    expect(claims.standing).not.toBe(0n);
    claims.release(old, "a");
    expect(claims.take(fresh, "a")).toBe(true);
  });
});
