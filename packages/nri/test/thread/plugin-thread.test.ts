import { loadNriCode, type PluginThread, type PluginThreadOptions, RequestLease } from "@armory-plugins/nri";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import {
  ConfigureRequestSchema,
  ConfigureResponseSchema,
  CreateContainerRequestSchema,
  CreateContainerResponseSchema,
} from "../../src/proto/nri_pb.ts";
import { buildNriModule, dataText, type NriModule } from "../guest/nri-module.ts";
import { startCode, type StartedThread } from "../support/start-code.ts";

const nothing = new Uint8Array();

describe("startPluginThread()", () => {
  it("answers calls in their order, also those made before it is loaded", async () => {
    const { thread, states } = await start();
    expect(thread.state).toBe("loading");
    const answers = await Promise.all([1, 2, 3].map((byte) => thread.call("CreateContainer", Uint8Array.of(8, byte))));
    expect(answers).toEqual([1, 2, 3].map((byte) => Uint8Array.of(8, byte)));
    expect(states).toEqual(["ready"]);
    expect(thread.memoryBytes).toBe(131_072);
  });

  it("counts requests, those that fail too", async () => {
    const { thread } = await start({
      does: { plugin_stop_container: "(call $answer (i32.const 0) (i32.const 0x80000000))" },
    });
    for (let round = 0; round < 3; round += 1) await thread.call("CreateContainer", nothing);
    await expect(thread.call("StopContainer", nothing)).rejects.toMatchObject({ code: "PLUGIN_ERROR", pluginText: "" });
    const stats = thread.stats.read().map(({ method, count, errors }) => [method, count, errors]);
    expect(stats).toEqual([
      ["CreateContainer", 3, 0],
      ["StopContainer", 1, 1],
    ]);
  });

  it("puts the plugin's config into Configure", async () => {
    const { thread } = await start({}, { config: "a: 1" });
    const request = create(ConfigureRequestSchema, { config: "from the runtime", runtimeName: "test" });
    // The answer is the request, whose field 2 is no mask of events
    const answer = thread.call("Configure", toBinary(ConfigureRequestSchema, request));
    await expect(answer).rejects.toMatchObject({ code: "MALFORMED_MESSAGE" });
    const { thread: plain } = await start(
      {
        does: {
          plugin_configure:
            "(i32.store8 (i32.const 0) (i32.const 0x10)) (i32.store8 (i32.const 1) (i32.load8_u offset=1 (local.get $pointer))) (call $answer (i32.const 0) (i32.const 2))",
        },
      },
      { config: "four" },
    );
    // The length of the config comes back as the mask of events
    const length = await plain.call("Configure", toBinary(ConfigureRequestSchema, request));
    expect(fromBinary(ConfigureResponseSchema, length).events).toBe(4);
  });

  it("refuses events that there are not", async () => {
    const answer = toBinary(ConfigureResponseSchema, create(ConfigureResponseSchema, { events: 0x14000 }));
    const { thread } = await start({
      more: `(data (i32.const 0) "${dataText(answer)}")`,
      does: { plugin_configure: `(call $answer (i32.const 0) (i32.const ${answer.length}))` },
    });
    await expect(thread.call("Configure", nothing)).rejects.toMatchObject({
      code: "INVALID_EVENTS",
      pluginText: "invalid plugin events: 0x14000",
    });
  });

  it("adds the operator's failure policy where the plugin has none", async () => {
    const failurePolicy = { failRequest: true, keepConnected: false };
    const { thread } = await start({ does: { plugin_configure: "(i64.const 0)" } }, { failurePolicy });
    const answer = fromBinary(ConfigureResponseSchema, await thread.call("Configure", nothing));
    expect(answer.failurePolicy).toMatchObject(failurePolicy);
  });

  it("tells what the plugin logs, what is not UTF-8 replaced", async () => {
    const { thread, lines } = await start({
      imports: '(import "env" "log" (func $log (param i32 i32) (result i64)))',
      more: '(data (i32.const 0) "\\0a\\03a\\ffb\\10\\04")',
      does: { plugin_shutdown: "(call $log (i32.const 0) (i32.const 7))" },
    });
    await thread.call("Shutdown", nothing);
    expect(lines).toEqual([{ stream: "log", level: "error", text: "a\u{fffd}b" }]);
  });

  it("tells what the plugin prints", async () => {
    const { thread, lines } = await start({
      imports: '(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))',
      more: '(data (i32.const 0) "\\10\\00\\00\\00\\06\\00\\00\\00") (data (i32.const 16) "hello\\0a")',
      does: {
        plugin_shutdown: "(drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 100))) (i64.const 0)",
      },
    });
    await thread.call("Shutdown", nothing);
    expect(lines).toEqual([{ stream: "stderr", level: "warn", text: "hello" }]);
  });
});

describe("a plugin's thread", () => {
  it("has another instance when it is renewed, and none more when nobody called the one it has", async () => {
    const counts =
      "(i32.store8 (i32.const 1) (i32.add (i32.load8_u (i32.const 1)) (i32.const 1))) (i32.store8 (i32.const 0) (i32.const 8)) (call $answer (i32.const 0) (i32.const 2))";
    const { thread } = await start({ does: { plugin_stop_container: counts } });
    const count = async (): Promise<number | undefined> => (await thread.call("StopContainer", nothing))[1];
    await thread.renew();
    expect([await count(), await count()]).toEqual([1, 2]);
    await thread.renew();
    await thread.renew();
    expect(await count()).toBe(1);
    await thread.close();
    await expect(thread.renew()).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("is ended when a request takes too long", async () => {
    const { thread, exit } = await start(
      { does: { plugin_create_container: "(loop $ever (br $ever)) unreachable" } },
      { limits: { callMs: 200 } },
    );
    await expect(thread.call("CreateContainer", nothing)).rejects.toMatchObject({
      name: "HostError",
      code: "CALL_TIMEOUT",
      message:
        "[CALL_TIMEOUT] plugin 10-test: CreateContainer: call took more than 200 ms and was stopped; raise the limit callMs",
    });
    await expect(exit).resolves.toMatchObject({ code: "CALL_TIMEOUT" });
    expect(thread.state).toBe("ended");
    expect(thread.stats.read()).toMatchObject([{ method: "CreateContainer", count: 1, errors: 1 }]);
    await expect(thread.call("CreateContainer", nothing)).rejects.toMatchObject({ code: "CALL_TIMEOUT" });
  });

  it.each<[string, NriModule, string]>([
    ["traps", { does: { plugin_create_container: "unreachable" } }, "TRAPPED"],
    [
      "eats memory",
      {
        does: {
          plugin_create_container:
            "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable",
        },
      },
      "MEMORY_LIMIT",
    ],
    ["breaks the contract", { malloc: "(i32.const -1)" }, "CONTRACT_BROKEN"],
  ])("is ended when the plugin %s", async (_, parts, code) => {
    const { thread, exit } = await start(parts);
    const calls = [1, 2].map((byte) => thread.call("CreateContainer", Uint8Array.of(8, byte)));
    const results = await Promise.allSettled(calls);
    expect(results).toMatchObject([
      { status: "rejected", reason: { code } },
      { status: "rejected", reason: { code } },
    ]);
    await expect(exit).resolves.toMatchObject({ code });
  });

  it.each<[string, NriModule, string]>([
    ["its start traps", { more: '(func (export "_initialize") unreachable)' }, "TRAPPED"],
    ["its start takes too long", { more: '(func (export "_initialize") (loop $ever (br $ever)))' }, "LOAD_TIMEOUT"],
    ["it has another version", { version: 7 }, "API_VERSION_MISMATCH"],
  ])("is ended when %s", async (_, parts, code) => {
    const { thread, exit } = await start(parts, { limits: { loadMs: 1500 } });
    await expect(thread.call("CreateContainer", nothing)).rejects.toMatchObject({ code });
    await expect(exit).resolves.toMatchObject({ code });
  });

  it("ends when it is closed, after Shutdown where the plugin was used", async () => {
    const parts = {
      imports: '(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))',
      more: '(data (i32.const 0) "\\10\\00\\00\\00\\03\\00\\00\\00") (data (i32.const 16) "bye")',
      does: {
        plugin_shutdown: "(drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100))) (i64.const 0)",
      },
    };
    const used = await start(parts);
    await used.thread.call("CreateContainer", nothing);
    await used.thread.close();
    expect(used.lines.map(({ text }) => text)).toEqual(["bye"]);
    await expect(used.exit).resolves.toEqual({ code: "CLOSED", detail: "plugin 10-test: it was closed" });
    await expect(used.thread.call("Shutdown", nothing)).rejects.toMatchObject({ code: "CLOSED" });
    const unused = await start(parts);
    await unused.thread.close();
    expect(unused.lines).toEqual([]);
  });

  it("is ended when Shutdown takes too long", async () => {
    const { thread, exit } = await start(
      { does: { plugin_shutdown: "(loop $ever (br $ever)) unreachable" } },
      { limits: { callMs: 200 } },
    );
    await thread.call("CreateContainer", nothing);
    await thread.close();
    await expect(exit).resolves.toMatchObject({ code: "CLOSED" });
  });
});

describe("two versions of a plugin", () => {
  const request = toBinary(
    CreateContainerRequestSchema,
    create(CreateContainerRequestSchema, { pod: { id: "pod0" }, container: { id: "ctr0" } }),
  );
  const answer = toBinary(
    CreateContainerResponseSchema,
    create(CreateContainerResponseSchema, { adjust: { args: ["a"] } }),
  );
  const parts: NriModule = {
    more: `(data (i32.const 0) "${dataText(answer)}")`,
    does: { plugin_create_container: `(call $answer (i32.const 0) (i32.const ${answer.length}))` },
  };

  it("answer each request once while both are asked", async () => {
    const lease = new RequestLease();
    const [old, fresh] = await Promise.all([start(parts, { lease }), start(parts, { lease })]);
    const ask = async (...threads: { readonly thread: PluginThread }[]): Promise<number[]> => {
      const sizes = [];
      for (const { thread } of threads) sizes.push((await thread.call("CreateContainer", request)).length);
      return sizes;
    };
    expect(await ask(old, fresh)).toEqual([answer.length, answer.length]);
    lease.active = true;
    expect(await ask(old)).toEqual([answer.length]);
    expect(lease.bothAsked).toBe(false);
    expect(await ask(fresh)).toEqual([0]);
    expect(lease.bothAsked).toBe(true);
    expect(await ask(fresh, old)).toEqual([answer.length, 0]);
    expect(await ask(fresh, old)).toEqual([answer.length, 0]);
    // Both answer for themselves what is said to each
    expect(await Promise.all([old, fresh].map(({ thread }) => thread.call("Synchronize", nothing)))).toEqual([
      nothing,
      nothing,
    ]);
    lease.active = false;
    expect(await ask(old, fresh)).toEqual([answer.length, answer.length]);
  });

  it("give a lease back when they die of the request", async () => {
    const lease = new RequestLease();
    const [old, fresh] = await Promise.all([
      start({ does: { plugin_create_container: "unreachable" } }, { lease }),
      start(parts, { lease }),
    ]);
    lease.active = true;
    await expect(old.thread.call("CreateContainer", request)).rejects.toMatchObject({ code: "TRAPPED" });
    expect(await fresh.thread.call("CreateContainer", request)).toHaveLength(answer.length);
  });
});

async function start(parts: NriModule = {}, options: Partial<PluginThreadOptions> = {}): Promise<StartedThread> {
  const code = await loadNriCode(await buildNriModule(parts), { name: "10-test", memoryBytes: 2 ** 20 });
  return startCode(code, options);
}
