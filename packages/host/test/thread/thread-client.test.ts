import { phaseSlot, startPluginWorker, ThreadClient } from "@armory-plugins/host/thread";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ToyTypes } from "../support/toy-thread.ts";

const entry = new URL("../support/toy-thread.ts", import.meta.url);

function start({ callMs = 60_000, startMs = 0, worker = startPluginWorker(entry) } = {}) {
  const said: string[] = [];
  const slots = new SharedArrayBuffer(Object.keys(phaseSlot).length * Int32Array.BYTES_PER_ELEMENT);
  const thread = new ThreadClient<ToyTypes>({
    worker,
    data: { name: "toy", slots, startMs },
    watch: {
      slots: new Int32Array(slots),
      limits: { loadMs: 60_000, initMs: 60_000, callMs },
      overran: (_, { detail, limit = "" }) => ({ text: `${detail}: ${limit}` }),
    },
    failureOf: ({ code, detail }) => ({ text: `${code}: ${detail}` }),
    errorOf: ({ text }) => new Error(text),
    onNews: (news) => said.push(news.said),
    onEnd: ({ text }) => said.push(`ended: ${text}`),
  });
  onTestFinished(async () => {
    await worker.terminate();
  });
  return { thread, said, worker };
}

describe("a plugin's thread", () => {
  it("answers calls and takes orders in their order, those of before its start as well", async () => {
    const { thread, said } = start({ startMs: 50 });
    const early = thread.call("greet", "Ada");
    thread.order("this");
    expect(await Promise.all([early, thread.call("greet", "Bob")])).toEqual(["toy greets Ada", "toy greets Bob"]);
    expect(said).toEqual(["toy has started", "toy does this"]);
  });

  it("refuses a call with what it threw, and goes on", async () => {
    const { thread, said } = start();
    await expect(thread.call("refuse", "no")).rejects.toThrow("Error: no");
    expect(await thread.call("greet", "Ada")).toBe("toy greets Ada");
    expect(said).toEqual(["toy has started", "refuse was refused"]);
  });

  it("is ended when something takes too long, and every call under way fails with that", async () => {
    const { thread, said } = start({ callMs: 100 });
    await thread.call("greet", "Ada");
    thread.loaded();
    const reason = "call took more than 100 ms and was stopped: callMs";
    const calls = [thread.call("loop", undefined), thread.call("greet", "Bob")];
    for (const call of calls) await expect(call).rejects.toThrow(reason);
    await thread.ended;
    await expect(thread.call("greet", "Carl")).rejects.toThrow(reason);
    expect(said).toEqual(["toy has started", `ended: ${reason}`]);
  });

  it("keeps other limits from when on it is told to", async () => {
    const { thread } = start();
    await thread.call("greet", "Ada");
    thread.limit({ loadMs: 60_000, initMs: 60_000, callMs: 50 });
    await expect(thread.call("loop", undefined)).rejects.toThrow("call took more than 50 ms");
  });

  it("fails its calls when it ends by itself, or is ended for a reason", async () => {
    const { thread } = start();
    await expect(thread.call("exit", 3)).rejects.toThrow("TRAPPED: its thread ended with code 3");
    const other = start();
    other.thread.expectEnd({ text: "it is to go" });
    other.thread.end({ text: "it must go" });
    await expect(other.thread.call("greet", "Ada")).rejects.toThrow("it is to go");
    await other.thread.ended;
    expect(other.said.at(-1)).toBe("ended: it is to go");
  });

  it("can be left, and started again by another", async () => {
    const { thread, said, worker } = start();
    await thread.call("greet", "Ada");
    expect(await thread.leave()).toBe(true);
    expect(said).toEqual(["toy has started", "toy has left"]);
    const next = start({ worker });
    expect(await next.thread.call("greet", "Bob")).toBe("toy greets Bob");
  });

  it("is ended when it does not let go, and says that it can't be started again", async () => {
    const { thread, said } = start();
    await thread.call("greet", "Ada");
    thread.call("loop", undefined).catch(() => {});
    expect(await thread.leave()).toBe(false);
    expect(said).toEqual(["toy has started", "ended: CALL_TIMEOUT: its thread did not let go within 1000 ms"]);
  });
});
