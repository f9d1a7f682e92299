import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Changes, debounceMs } from "../src/project/changes.ts";

describe("Changes", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("gives what changed until nothing more did for a while", async () => {
    const changes = new Changes();
    const next = changes.next();
    for (const path of ["a", "b", "a", "c"]) {
      changes.add(path);
      await vi.advanceTimersByTimeAsync(debounceMs - 1);
    }
    await vi.advanceTimersByTimeAsync(debounceMs);
    expect(await next).toEqual(["a", "b", "c"]);
  });

  it("gives at once, but for that while, what changed before anybody asked, and each change once", async () => {
    const changes = new Changes();
    changes.add("a");
    changes.add("b");
    const next = changes.next();
    await vi.advanceTimersByTimeAsync(debounceMs);
    expect(await next).toEqual(["a", "b"]);
    const later = changes.next();
    await vi.advanceTimersByTimeAsync(100 * debounceMs);
    changes.add("c");
    await vi.advanceTimersByTimeAsync(debounceMs);
    expect(await later).toEqual(["c"]);
  });

  it("gives nothing more when it is stopped", async () => {
    const changes = new Changes();
    const next = changes.next();
    changes.stop();
    expect(await next).toEqual([]);
    expect(await changes.next()).toEqual([]);
  });
});
