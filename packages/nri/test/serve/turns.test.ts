import { describe, expect, it, vi } from "vitest";
import { Turns } from "../../src/serve/turns.ts";

const never = new AbortController().signal;

describe("Turns", () => {
  it("lets so many at once, and the others in their order as turns end", async () => {
    const turns = new Turns(2, 60_000);
    const order: string[] = [];
    const take = async (name: string): Promise<Disposable> => {
      const turn = await turns.take(never);
      order.push(name);
      return turn;
    };
    const [a, b] = [take("a"), take("b")];
    const [c, d] = [take("c"), take("d")];
    await Promise.all([a, b]);
    expect(order).toEqual(["a", "b"]);
    const first = await a;
    first[Symbol.dispose]();
    // A turn ends once
    first[Symbol.dispose]();
    await c;
    expect(order).toEqual(["a", "b", "c"]);
    (await b)[Symbol.dispose]();
    await d;
    expect(order).toEqual(["a", "b", "c", "d"]);
  });

  it("goes on when somebody takes long", async () => {
    vi.useFakeTimers();
    try {
      const turns = new Turns(1, 2000);
      await turns.take(never);
      let isNext = false;
      const next = turns.take(never).then(() => (isNext = true));
      await vi.advanceTimersByTimeAsync(1999);
      expect(isNext).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await next;
    } finally {
      vi.useRealTimers();
    }
  });

  it("keeps nobody waiting whose signal is aborted, and gives their turn to the next", async () => {
    const turns = new Turns(1, 60_000);
    const first = await turns.take(never);
    const aborted = new AbortController();
    const second = turns.take(aborted.signal);
    const third = turns.take(never);
    aborted.abort();
    (await second)[Symbol.dispose]();
    let isThird = false;
    void third.then(() => (isThird = true));
    await Promise.resolve();
    expect(isThird).toBe(false);
    first[Symbol.dispose]();
    await third;
  });
});
