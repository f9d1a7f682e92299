import { describe, expect, it } from "vitest";
import { PendingMemory } from "../../src/thread/pending-memory.ts";

/** A memory of 64 KiB with a pending value at 16. */
class Guest {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  readonly view = new DataView(this.memory.buffer);
  readonly pending = new PendingMemory(this.memory, 16);

  /** Set the two lists. */
  lists(log: number, entries: number, counters: number, counts: number): void {
    for (const [index, value] of [log, entries, counters, counts].entries()) this.u32(16 + index * 4, value);
  }

  entry(at: number, level: number, message: number, length: number): void {
    this.view.setUint8(at, level);
    this.u32(at + 4, message);
    this.u32(at + 8, length);
  }

  u32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }

  string(at: number, bytes: Uint8Array): void {
    new Uint8Array(this.memory.buffer).set(bytes, at);
  }
}

const nothing = { log: [], counters: [] };

describe("PendingMemory", () => {
  it("reads what is there, also once the memory has grown", () => {
    const guest = new Guest();
    expect(guest.pending.isEmpty).toBe(true);
    expect(guest.pending.read()).toEqual(nothing);
    guest.string(1000, Buffer.from("é\xff", "latin1"));
    guest.string(1010, Buffer.from("seen"));
    guest.entry(100, 0, 1010, 4);
    guest.entry(112, 5, 1000, 2);
    guest.u32(200, 1010);
    guest.u32(204, 4);
    guest.view.setBigUint64(208, 2n ** 64n - 1n, true);
    guest.lists(100, 2, 200, 1);
    guest.memory.grow(1);
    expect(guest.pending.isEmpty).toBe(false);
    expect(guest.pending.read()).toEqual({
      log: [
        { level: "trace", message: "seen" },
        { level: "critical", message: "\ufffd\ufffd" },
      ],
      counters: [{ name: "seen", value: 2n ** 64n - 1n }],
    });
  });

  it.each([65_536 - 15, 2 ** 32 - 1])(
    "takes an address beyond the memory, %i, for nothing that can be read",
    (address) => {
      const pending = new PendingMemory(new WebAssembly.Memory({ initial: 1 }), address);
      expect(pending.isEmpty).toBe(false);
      expect(pending.read()).toEqual(nothing);
    },
  );

  it("reads as much as is as it has to be", () => {
    const guest = new Guest();
    guest.entry(100, 2, 1000, 1);
    guest.entry(112, 6, 1000, 1);
    guest.lists(100, 2, 0, 0);
    expect(guest.pending.read().log).toEqual([{ level: "info", message: "\0" }]);
    guest.entry(112, 1, 65_530, 7);
    expect(guest.pending.read().log).toHaveLength(1);
    guest.lists(2 ** 32 - 4, 2 ** 32 - 1, 65_530, 2 ** 32 - 1);
    expect(guest.pending.read()).toEqual(nothing);
  });

  it("bounds what lists say that are as long as memory, or the same string again and again", () => {
    const guest = new Guest();
    for (let at = 1024; at + 12 <= 65_536; at += 12) guest.entry(at, 2, 0, 65_536);
    guest.lists(1024, 2 ** 32 - 1, 1024, 2 ** 32 - 1);
    const { log, counters } = guest.pending.read();
    const bytes = log.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
    expect(log).toHaveLength(16);
    expect(bytes).toBeLessThanOrEqual(3 * 1024 * 1024);
    expect(counters).toEqual([]);
  });
});
