// A plugin's thread and the real runtime's side of NRI, through a socket.
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { type ExitReason, loadNriCode, type PluginThreadOptions } from "@armory-plugins/nri";
import { buildNriComponent } from "@armory-plugins/test-guests";
import { describe, expect, it, vi } from "vitest";
import { ConfigureResponseSchema, CreateContainerResponseSchema } from "../../src/proto/nri_pb.ts";
import { buildNriModule, dataText, type NriModule } from "../guest/nri-module.ts";
import { hasRuntime, startRuntime } from "../real-runtime.ts";
import { goGuest } from "../support/go-guest.ts";
import { startCode, type StartedThread } from "../support/start-code.ts";
import { tempDir } from "@armory-plugins/support";

const pod = { id: "pod0", name: "pod0", uid: "uid0", namespace: "default" };
const container = { id: "ctr0", podSandboxId: "pod0", name: "ctr0", args: ["sleep"], env: ["PATH=/bin"] };
const request = { pod, container };

const adjustment = toBinary(
  CreateContainerResponseSchema,
  create(CreateContainerResponseSchema, { adjust: { annotations: { plugin: "here" } } }),
);

/** A core module that annotates containers. What it answers to Configure and Synchronize is nothing. */
const annotates: NriModule = {
  more: `(data (i32.const 0) "${dataText(adjustment)}")`,
  does: {
    plugin_configure: "(i64.const 0)",
    plugin_synchronize: "(i64.const 0)",
    plugin_create_container: `(call $answer (i32.const 0) (i32.const ${adjustment.length}))`,
  },
};

describe.skipIf(!hasRuntime())("a plugin's thread and the real runtime", () => {
  it("registers, is configured and synchronized, and adjusts a container", async () => {
    const runtime = await startRuntime();
    const { thread, states } = await start(annotates, { config: "a: 1" });
    await thread.connect(runtime.socket);
    expect(states.filter((state) => state !== "registered")).toEqual(["ready", "configured", "synchronized"]);
    expect(await runtime.untilPlugins(1)).toEqual([{ index: "10", name: "test", kind: "external", events: 0x3fff }]);
    expect(await runtime.createContainer(request)).toMatchObject({ adjust: { annotations: { plugin: "here" } } });
    expect(thread.configureRequest).toBeInstanceOf(Uint8Array);
    expect(thread.stats.read().map(({ method, count }) => [method, count])).toEqual([
      ["Configure", 1],
      ["Synchronize", 1],
      ["CreateContainer", 1],
      ["ValidateContainerAdjustment", 1],
    ]);
    await thread.close();
    expect(await runtime.untilPlugins(0)).toEqual([]);
  });

  it("lets the request go on when the plugin traps, and says why the thread ends", async () => {
    const runtime = await startRuntime();
    const { thread, exit } = await start({
      ...annotates,
      does: { ...annotates.does, plugin_create_container: "unreachable" },
    });
    await thread.connect(runtime.socket);
    await runtime.untilPlugins(1);
    expect(await runtime.createContainer(request)).not.toHaveProperty("adjust.annotations");
    await expect(exit).resolves.toMatchObject({ code: "TRAPPED" });
    expect(await runtime.untilPlugins(0)).toEqual([]);
  });

  it("has the request fail instead, when that is the policy", async () => {
    const runtime = await startRuntime();
    const failing = Promise.withResolvers<ExitReason>();
    const { thread, exit } = await start(
      { ...annotates, does: { ...annotates.does, plugin_create_container: "unreachable" } },
      { failurePolicy: { failRequest: true, keepConnected: false }, onFailing: failing.resolve },
    );
    await thread.connect(runtime.socket);
    await runtime.untilPlugins(1);
    await expect(runtime.createContainer(request)).rejects.toThrow(
      /\[TRAPPED\] plugin 10-test, CreateContainer: unreachable/,
    );
    await expect(failing.promise).resolves.toMatchObject({ code: "TRAPPED" });
    // The thread goes on in the plugin's place, until it is closed
    await expect(runtime.createContainer(request)).rejects.toThrow(
      /\[TRAPPED\] plugin 10-test, .*; it is started again, and requests fail until then, as its failure policy says$/,
    );
    expect(thread.state).toBe("synchronized");
    await thread.close();
    await expect(exit).resolves.toMatchObject({ code: "CLOSED" });
    expect(await runtime.createContainer(request)).not.toHaveProperty("adjust.annotations");
  });

  it("lets the request go on when the plugin takes too long", async () => {
    const runtime = await startRuntime({ requestMs: 5000 });
    const { thread, exit } = await start(
      { ...annotates, does: { ...annotates.does, plugin_create_container: "(loop $ever (br $ever)) unreachable" } },
      { limits: { callMs: 300 } },
    );
    await thread.connect(runtime.socket);
    await runtime.untilPlugins(1);
    expect(await runtime.createContainer(request)).not.toHaveProperty("adjust.annotations");
    await expect(exit).resolves.toMatchObject({ code: "CALL_TIMEOUT" });
  });

  it("tells the plugin's own words when it refuses to be configured", async () => {
    const runtime = await startRuntime();
    const { thread } = await start({
      ...annotates,
      more: '(data (i32.const 0) "no config")',
      does: { plugin_configure: "(call $answer (i32.const 0) (i32.const 0x80000009))" },
    });
    await expect(thread.connect(runtime.socket)).rejects.toMatchObject({
      code: "PLUGIN_ERROR",
      pluginText: "no config",
    });
    await runtime.untilLog("no config");
    expect(thread.state).toBe("disconnected");
  });

  it("tells of events that there are not", async () => {
    const runtime = await startRuntime();
    const answer = toBinary(ConfigureResponseSchema, create(ConfigureResponseSchema, { events: 0x4000 }));
    const { thread } = await start({
      more: `(data (i32.const 0) "${dataText(answer)}")`,
      does: { plugin_configure: `(call $answer (i32.const 0) (i32.const ${answer.length}))` },
    });
    await expect(thread.connect(runtime.socket)).rejects.toMatchObject({ code: "INVALID_EVENTS" });
    await runtime.untilLog("invalid plugin events: 0x4000");
  });

  it("says that there is no socket, and that a name is refused", async () => {
    const { thread } = await start(annotates);
    await expect(thread.connect(join(await tempDir(), "nri.sock"))).rejects.toMatchObject({ code: "SOCKET_MISSING" });
    const runtime = await startRuntime();
    const { thread: badlyNamed } = await start(annotates, { name: "te st" });
    await expect(badlyNamed.connect(runtime.socket)).rejects.toMatchObject({
      code: "CALL_FAILED",
      message: expect.stringContaining("invalid plugin name") as string,
    });
    await thread.connect(runtime.socket);
    expect(await runtime.untilPlugins(1)).toHaveLength(1);
  });

  it("connects again after the runtime was started again, with a new instance", async () => {
    // The answer to Configure is a mask of events that grows with each call of the same instance
    const runtime = await startRuntime();
    const { thread, states } = await start({
      more: `(data (i32.const 0) "\\10\\00")`,
      does: {
        ...annotates.does,
        plugin_configure: `(i32.store8 (i32.const 1) (i32.add (i32.load8_u (i32.const 1)) (i32.const 1)))
          (call $answer (i32.const 0) (i32.const 2))`,
      },
    });
    await thread.connect(runtime.socket);
    expect(await runtime.untilPlugins(1)).toMatchObject([{ events: 1 }]);
    await expect(thread.connect(runtime.socket)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await runtime.restart();
    await vi.waitFor(() => expect(states.at(-1)).toBe("disconnected"));
    await thread.connect(runtime.socket);
    expect(await runtime.untilPlugins(1)).toMatchObject([{ events: 1 }]);
  });

  it("asks for the updates that a component wants, and tells it which failed", async () => {
    const runtime = await startRuntime();
    await runtime.send("setState", { pods: [pod], containers: [container] });
    const component = await buildNriComponent({
      creates: {
        p: `(block (result i32) (call $update (i32.const 65664) (i32.const 1) (i32.const 0) (i32.const 0)) (i32.const 0))`,
      },
      does: {
        "updates-failed": `(call $log (i32.const 2)
          (i32.load (local.get $updates)) (i32.load offset=4 (local.get $updates)))
          (i32.const 0)`,
      },
      // An update: the container's id, then nothing
      more: `(data (i32.const 65536) "ctr0") (data (i32.const 65664) "\\00\\00\\01\\00\\04\\00\\00\\00")`,
    });
    const { thread, lines } = startCode(await loadNriCode(component, { name: "10-test", cacheDir: false }));
    await thread.connect(runtime.socket);
    await runtime.untilPlugins(1);
    const asked = (): unknown[] => runtime.events.filter(({ event }) => event === "updateContainers");
    // What it is told of the first, it is told before it asks for the second
    for (const count of [1, 2]) {
      await runtime.createContainer(request);
      await vi.waitFor(() => expect(asked()).toHaveLength(count));
    }
    expect(asked()[0]).toEqual({ event: "updateContainers", updates: [{ containerId: "ctr0" }] });
    await runtime.send("refuse", { containers: ["ctr0"] });
    await runtime.createContainer(request);
    await vi.waitFor(() => expect(lines).toEqual([{ stream: "log", level: "warn", text: "ctr0" }]));
  });

  it.skipIf(goGuest() === undefined)("gives a plugin by upstream's SDK what is sent in chunks, whole", async () => {
    const runtime = await startRuntime();
    // As many of both: upstream shrinks both numbers by the same factor, and with one at zero it sends empty messages until its time is over
    const annotations = { filler: "x".repeat(2000) };
    const pods = Array.from({ length: 2000 }, (_, index) => ({ ...pod, id: `pod${index}`, annotations }));
    const containers = pods.map(({ id }) => ({
      ...container,
      id: `ctr-of-${id}`,
      podSandboxId: id,
      annotations,
    }));
    await runtime.send("setState", { pods, containers });
    const { thread, lines } = startCode(await loadNriCode(goGuest() ?? "", { name: "10-go" }), { config: "big" });
    await thread.connect(runtime.socket);
    expect(lines.map(({ text }) => text)).toContain("synchronized with 2000 pods and 2000 containers, more: false");
    expect(thread.stats.read().find(({ method }) => method === "Synchronize")?.count).toBeGreaterThan(1);
    await runtime.untilPlugins(1);
    expect(await runtime.createContainer(request)).toMatchObject({ adjust: { annotations: { plugin: "big" } } });
    expect(await runtime.createContainer({ pod, container: { ...container, name: "large" } })).toMatchObject({
      adjust: { annotations: { large: "x".repeat(3_000_000) } },
    });
  });
});

async function start(parts: NriModule, options: Partial<PluginThreadOptions> = {}): Promise<StartedThread> {
  return startCode(await loadNriCode(await buildNriModule(parts), { name: "10-test" }), options);
}
