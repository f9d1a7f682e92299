import { unlessAborted } from "@armory-plugins/base";
import { describe, expect, it } from "vitest";

describe("unlessAborted()", () => {
  it("gives what the promise gives, while the signal is not aborted", async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7);
    await expect(unlessAborted(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
  });

  it("gives undefined as soon as the signal is aborted, and ignores what the promise becomes", async () => {
    const controller = new AbortController();
    const { promise, reject } = Promise.withResolvers<number>();
    const waiting = unlessAborted(promise, controller.signal);
    controller.abort();
    expect(await waiting).toBeUndefined();
    reject(new Error("too late"));
    expect(await unlessAborted(Promise.reject(new Error("no")), controller.signal)).toBeUndefined();
  });
});
