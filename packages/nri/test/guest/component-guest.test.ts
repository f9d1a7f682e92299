import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { buildNriComponent } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { isNriMethod, nriMethods } from "../../src/proto/nri-methods.ts";
import * as nri from "../../src/proto/nri_pb.ts";
import { loadGuest, startGuest } from "./start-guest.ts";

const start = await loadGuest(
  await buildNriComponent({
    creates: {
      // An error with the plugin's words
      e: "(call $error (i32.const 8) (i32.const 65536) (i32.const 19))",
      // Updates: one, then one and two evictions
      u: `(block (result i32)
        (call $update (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0))
        (call $update (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 2)) (i32.const 0))`,
      // Updates without end
      U: `(block (result i32)
        (loop $ever (call $update (i32.const 0) (i32.const 100) (i32.const 0) (i32.const 1000)) (br $ever))
        unreachable)`,
      // A trap, recursion, and no memory left
      t: "(block (result i32) unreachable)",
      r: "(call $deep)",
      m: "(block (result i32) (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable)",
      // An answer outside of memory, an unknown case, and an error that is not UTF-8
      o: "(i32.const -8)",
      c: "(block (result i32) (i32.store8 (i32.const 131000) (i32.const 7)) (i32.const 131000))",
      i: "(call $error (i32.const 8) (i32.const 65560) (i32.const 1))",
      // What the runtime did not make, told before
      f: "(call $error (i32.const 8) (i32.const 65570) (i32.const 1))",
    },
    does: {
      // As many updates, of nothing, as there are pods and containers; for 9 pods a list that ends outside of memory
      synchronize: `(i32.store8 (i32.const 131000) (i32.const 0))
        (i32.store (i32.const 131004) (i32.const 0))
        (i32.store (i32.const 131008) (i32.add (local.get $podCount) (local.get $containerCount)))
        (if (i32.eq (local.get $podCount) (i32.const 9)) (then (i32.store (i32.const 131008) (i32.const 0x20000))))
        (i32.const 131000)`,
      "state-change": `(call $error (i32.const 4) (i32.const 65536) (i32.const 2))`,
      "updates-failed": `(i32.store8 (i32.const 65570) (i32.load8_u (i32.load (local.get $updates)))) (i32.const 0)`,
      shutdown: [0, 1, 2, 3]
        .map((level) => `(call $log (i32.const ${level}) (i32.const 65536) (i32.const 2))`)
        .join(" "),
    },
    more: `(data (i32.const 65536) "no: \\"pod0\\" is taken") (data (i32.const 65560) "\\ff") (data (i32.const 65570) "-")
      (func $deep (result i32) (i32.add (i32.const 1) (call $deep)))`,
  }),
);

describe("ComponentGuest", () => {
  it("answers every request", () => {
    const { guest } = start();
    const told = Object.keys(nriMethods)
      .filter(isNriMethod)
      .filter((method) => !method.includes("Pod") && !/^(Post|Start|Remove|State)/.test(method));
    expect(told.map((method) => [method, guest.call(method, new Uint8Array())])).toEqual(
      told.map((method) => [method, new Uint8Array()]),
    );
  });

  it("gives the plugin's own words as they are, and goes on", () => {
    const { guest } = start();
    expect(() => guest.call("CreateContainer", createRequest("e"))).toThrow(
      expect.objectContaining({ name: "NriError", code: "PLUGIN_ERROR", pluginText: 'no: "pod0" is taken' }),
    );
    expect(() => guest.call("StartContainer", createRequest("pod0"))).toThrow(
      expect.objectContaining({
        message: "[PLUGIN_ERROR] plugin 10-test answered StartContainer with an error: no",
        pluginText: "no",
      }),
    );
    expect(guest.call("CreateContainer", createRequest("pod0"))).toEqual(new Uint8Array());
  });

  it("refuses a request that can't be decoded, and goes on", () => {
    const { guest } = start();
    expect(() => guest.call("CreateContainer", Uint8Array.of(0xff))).toThrow(
      expect.objectContaining({ code: "MALFORMED_MESSAGE" }),
    );
    expect(guest.call("CreateContainer", createRequest("pod0"))).toEqual(new Uint8Array());
  });

  it("hands on what the plugin logs, with its level", () => {
    const { guest, lines } = start();
    guest.call("Shutdown", new Uint8Array());
    expect(lines).toEqual(["debug", "info", "warn", "error"].map((level) => ({ stream: "log", level, text: "no" })));
  });

  it("calls Synchronize once, though it comes in chunks", () => {
    const { guest } = start();
    const chunks = [
      { pods: [{ id: "pod0" }], more: true },
      { pods: [{ id: "pod1" }], containers: [{ id: "ctr0" }], more: true },
      { containers: [{ id: "ctr1" }] },
    ].map((chunk) => encode(nri.SynchronizeRequestSchema, chunk));
    const answers = chunks.map((chunk) => fromBinary(nri.SynchronizeResponseSchema, guest.call("Synchronize", chunk)));
    expect(answers.map(({ more, update }) => [more, update.length])).toEqual([
      [true, 0],
      [true, 0],
      [false, 4],
    ]);
  });

  it("keeps the updates that the plugin asks for until the call is over", () => {
    const { guest } = start();
    expect(guest.takeUpdates()).toBeUndefined();
    guest.call("CreateContainer", createRequest("u"));
    const { update, evict } = fromBinary(nri.UpdateContainersRequestSchema, guest.takeUpdates() ?? new Uint8Array());
    expect([update.length, evict.length]).toEqual([2, 2]);
    expect(guest.takeUpdates()).toBeUndefined();
  });

  it("tells the plugin which of them failed, and nothing when none did", () => {
    const { guest } = start();
    const told = (): unknown => {
      try {
        return guest.call("CreateContainer", createRequest("f"));
      } catch (error) {
        return (error as { pluginText?: string }).pluginText;
      }
    };
    guest.tellFailedUpdates(new Uint8Array());
    expect(told()).toBe("-");
    guest.tellFailedUpdates(encode(nri.UpdateContainersResponseSchema, { failed: [{ containerId: "ctr0" }] }));
    expect(told()).toBe("c");
  });
});

describe("a component that fails", () => {
  it.each<[string, string, string, RegExp]>([
    ["by a trap", "t", "TRAPPED", /^\[TRAPPED\] plugin 10-test, CreateContainer: .*unreachable/],
    ["by recursion", "r", "STACK_OVERFLOW", /too deep/],
    ["by eating memory", "m", "MEMORY_LIMIT", /memory in use: 1048576 of 1048576 bytes/],
    ["by an answer outside of memory", "o", "CONTRACT_BROKEN", /reach outside of memory/],
    ["by an unknown case", "c", "CONTRACT_BROKEN", /discriminant 7 at 131000; there are 2 cases/],
    ["by an error that is not UTF-8", "i", "CONTRACT_BROKEN", /encoded data was not valid/],
    ["by updates without end", "U", "OUTPUT_LIMIT", /it asks for updates of \d+ bytes, the limit is 1048576/],
  ])("is ended: %s", (_, letter, code, message) => {
    const { guest } = start();
    expect(() => guest.call("CreateContainer", createRequest(letter))).toThrow(
      expect.objectContaining({ name: "HostError", code, message: expect.stringMatching(message) as string }),
    );
  });

  it("is ended: by a list that ends outside of memory", () => {
    const pods = Array.from({ length: 9 }, (_, index) => ({ id: `pod${index}` }));
    expect(() => start().guest.call("Synchronize", encode(nri.SynchronizeRequestSchema, { pods }))).toThrow(
      expect.objectContaining({
        code: "CONTRACT_BROKEN",
        message: expect.stringMatching(/outside of memory/) as string,
      }),
    );
  });

  it("at its start says so", async () => {
    const component = await buildNriComponent({ creates: {}, more: "(func $start unreachable) (start $start)" });
    await expect(startGuest(component)).rejects.toMatchObject({
      code: "TRAPPED",
      message: expect.stringContaining("plugin 10-test, its start: ") as string,
    });
  });
});

function createRequest(podId: string): Uint8Array {
  return encode(nri.CreateContainerRequestSchema, { pod: { id: podId }, container: { id: "ctr0" } });
}

function encode<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Uint8Array {
  return toBinary(schema, create(schema, init));
}
