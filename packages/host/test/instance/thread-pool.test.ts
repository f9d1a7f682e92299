import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ThreadPool } from "../../src/instance/thread-pool.ts";
import type * as PluginWorker from "../../src/thread/plugin-worker.ts";

// The thread itself is the built one
vi.mock("../../src/thread/plugin-worker.ts", async (original) => {
  const { startPluginWorker } = await original<typeof PluginWorker>();
  return {
    startPluginWorker: (_: URL, data?: unknown) =>
      startPluginWorker(new URL("../../dist/instance-thread.js", import.meta.url), data),
  };
});

/** Until a thread has ended. */
function ended(thread: Worker): Promise<unknown> {
  return thread.threadId === -1 ? Promise.resolve() : once(thread, "exit");
}

describe("ThreadPool", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("gives a thread that was left to the next topic, unless that has another codec", async () => {
    const pool = new ThreadPool(0);
    const thread = pool.take("file:///codec.js");
    await pool.giveBack(thread, "file:///codec.js");
    const other = pool.take(undefined);
    expect(other).not.toBe(thread);
    expect(pool.take("file:///codec.js")).toBe(thread);
    await Promise.all([pool.close(), thread.terminate(), other.terminate()]);
  });

  it("ends a thread that nobody takes in a second, but not one that was taken and left again meanwhile", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const pool = new ThreadPool(0);
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

  it("ends a thread that many topics have left", async () => {
    const pool = new ThreadPool(0);
    const thread = pool.take(undefined);
    for (let topics = 1; topics < 25; topics += 1) {
      await pool.giveBack(thread, undefined);
      expect(pool.take(undefined)).toBe(thread);
    }
    await pool.giveBack(thread, undefined);
    expect(thread.threadId).toBe(-1);
    await pool.close();
  });

  it("does not give a thread that ended by itself", async () => {
    const pool = new ThreadPool(0);
    const thread = pool.take(undefined);
    await pool.giveBack(thread, undefined);
    await thread.terminate();
    const next = pool.take(undefined);
    expect(next).not.toBe(thread);
    await next.terminate();
    await pool.close();
  });

  it("ends what was left when it is closed, and what is given back afterwards", async () => {
    const pool = new ThreadPool(0);
    const [one, other] = [pool.take(undefined), pool.take(undefined)];
    await pool.giveBack(one, undefined);
    await pool.close();
    await pool.giveBack(other, undefined);
    expect([one.threadId, other.threadId]).toEqual([-1, -1]);
  });
});
