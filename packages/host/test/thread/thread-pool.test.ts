import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { ThreadPool } from "@armory-plugins/host/thread";
import { afterEach, describe, expect, it, vi } from "vitest";

const entry = new URL("../support/idle-thread.ts", import.meta.url);

/** Until a thread has ended. */
function ended(thread: Worker): Promise<unknown> {
  return thread.threadId === -1 ? Promise.resolve() : once(thread, "exit");
}

describe("ThreadPool", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("gives a thread that was left to the next instance, unless that has to load another module", async () => {
    const pool = new ThreadPool(entry, 0);
    const thread = pool.take("file:///codec.js");
    await pool.giveBack(thread, "file:///codec.js");
    const other = pool.take(undefined);
    expect(other).not.toBe(thread);
    expect(pool.take("file:///codec.js")).toBe(thread);
    await Promise.all([pool.close(), thread.terminate(), other.terminate()]);
  });

  it("ends a thread that nobody takes in a second, but not one that was taken and left again meanwhile", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const pool = new ThreadPool(entry, 0);
    const thread = pool.take(undefined);
    await pool.giveBack(thread, undefined);
    vi.advanceTimersByTime(900);
    expect(pool.take(undefined)).toBe(thread);
    await pool.giveBack(thread, undefined);
    vi.advanceTimersByTime(900);
    expect(pool.take(undefined)).toBe(thread);
    await pool.giveBack(thread, undefined);
    vi.advanceTimersByTime(1000);
    await ended(thread);
    const next = pool.take(undefined);
    expect(next).not.toBe(thread);
    await next.terminate();
    await pool.close();
  });

  it("ends a thread that many instances have left", async () => {
    const pool = new ThreadPool(entry, 0);
    const thread = pool.take(undefined);
    for (let uses = 1; uses < 25; uses += 1) {
      await pool.giveBack(thread, undefined);
      expect(pool.take(undefined)).toBe(thread);
    }
    await pool.giveBack(thread, undefined);
    expect(thread.threadId).toBe(-1);
    await pool.close();
  });

  it("does not give a thread that ended by itself", async () => {
    const pool = new ThreadPool(entry, 0);
    const thread = pool.take(undefined);
    await pool.giveBack(thread, undefined);
    await thread.terminate();
    const next = pool.take(undefined);
    expect(next).not.toBe(thread);
    await next.terminate();
    await pool.close();
  });

  it("ends what was left when it is closed, and what is given back afterwards", async () => {
    const pool = new ThreadPool(entry, 0);
    const [one, other] = [pool.take(undefined), pool.take(undefined)];
    await pool.giveBack(one, undefined);
    await pool.close();
    await pool.giveBack(other, undefined);
    expect([one.threadId, other.threadId]).toEqual([-1, -1]);
  });
});
