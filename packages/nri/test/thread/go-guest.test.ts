// A plugin by upstream's own SDK, as it runs in containerd: test/guests/go.
import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type ExitReason,
  loadNriCode,
  type NriLogLine,
  type PluginThreadOptions,
  startPluginThread,
} from "@armory-plugins/nri";
import { describe, expect, it, onTestFinished } from "vitest";
import * as nri from "../../src/proto/nri_pb.ts";
import { goGuest } from "../support/go-guest.ts";

const path = goGuest();

describe.skipIf(path === undefined)("a plugin by upstream's SDK", () => {
  it("is configured, synchronized, asked and shut down", async () => {
    const { thread, lines } = await start({ config: "events: 8" });
    const configured = await thread.call(
      "Configure",
      encode(nri.ConfigureRequestSchema, { runtimeName: "test", runtimeVersion: "v1" }),
    );
    expect(fromBinary(nri.ConfigureResponseSchema, configured).events).toBe(8);
    await thread.call("Synchronize", encode(nri.SynchronizeRequestSchema, { pods: [{ id: "pod0" }], more: true }));
    const synchronized = await thread.call(
      "Synchronize",
      encode(nri.SynchronizeRequestSchema, { containers: [{ id: "ctr0" }, { id: "ctr1" }] }),
    );
    expect(synchronized).toEqual(new Uint8Array());
    const created = fromBinary(
      nri.CreateContainerResponseSchema,
      await thread.call("CreateContainer", createRequest("ctr2")),
    );
    expect(created.adjust).toMatchObject({
      annotations: { plugin: "events: 8" },
      env: [{ key: "PODS", value: "1" }],
      linux: { resources: { memory: { limit: { value: 67_108_864n } } } },
    });
    expect(await thread.call("StopContainer", new Uint8Array())).toEqual(new Uint8Array());
    await thread.call("StateChange", encode(nri.StateChangeEventSchema, { event: nri.Event.START_CONTAINER }));
    await thread.close();
    expect(lines).toEqual([
      { stream: "log", level: "info", text: 'configured by test v1 with "events: 8"' },
      { stream: "log", level: "debug", text: "synchronized with 1 pods and 2 containers, more: false" },
      { stream: "log", level: "warn", text: "adjusting pod0/ctr2" },
      { stream: "log", level: "debug", text: "START_CONTAINER" },
      { stream: "log", level: "error", text: "shut down" },
    ]);
  });

  it("says no in its own words, and goes on", async () => {
    const { thread } = await start({ config: "fail: not today" });
    await expect(thread.call("Configure", new Uint8Array())).rejects.toMatchObject({
      code: "PLUGIN_ERROR",
      pluginText: "not today",
    });
    await expect(thread.call("CreateContainer", createRequest("refused"))).rejects.toMatchObject({
      code: "PLUGIN_ERROR",
      pluginText: 'container "refused" is refused',
    });
    expect(await thread.call("CreateContainer", createRequest("ctr0"))).not.toHaveLength(0);
  });

  it("answers an undecodable request with nothing, as upstream's host has it", async () => {
    const { thread } = await start();
    expect(await thread.call("CreateContainer", Uint8Array.of(0xff, 0xff))).toEqual(new Uint8Array());
  });

  it("gives large answers, and tells what it prints", async () => {
    const { thread, lines } = await start({ config: "quiet" });
    const { adjust } = fromBinary(
      nri.CreateContainerResponseSchema,
      await thread.call("CreateContainer", createRequest("large")),
    );
    expect(adjust?.annotations["large"]).toHaveLength(3_000_000);
    await thread.call("CreateContainer", createRequest("prints"));
    await thread.close();
    expect(lines.slice(0, 2)).toEqual([
      { stream: "stdout", level: "info", text: "to stdout" },
      { stream: "stderr", level: "warn", text: "to stderr" },
    ]);
  });

  it.each([
    ["panics", "TRAPPED", "panic: as it should"],
    ["exits", "TRAPPED", undefined],
    ["loops", "CALL_TIMEOUT", undefined],
    ["sleeps", "CALL_TIMEOUT", undefined],
    ["eats", "MEMORY_LIMIT", "fatal error: out of memory"],
    ["recurses", "STACK_OVERFLOW", undefined],
  ])("is ended when it %s", async (name, code, line) => {
    const { thread, exit, lines } = await start({ limits: { callMs: 3000 } });
    await expect(thread.call("CreateContainer", createRequest(name))).rejects.toMatchObject({ code });
    await expect(exit).resolves.toMatchObject({ code });
    if (line !== undefined) expect(lines.map(({ text }) => text).join("\n")).toContain(line);
  });
});

async function start(options: Partial<PluginThreadOptions> = {}) {
  const code = await loadNriCode(path ?? "", { name: "10-go", memoryBytes: 64 * 2 ** 20 });
  const lines: NriLogLine[] = [];
  const { promise: exit, resolve } = Promise.withResolvers<ExitReason>();
  const thread = startPluginThread({
    code,
    name: "go",
    index: "10",
    onLog: (line) => lines.push(line),
    onExit: resolve,
    ...options,
  });
  onTestFinished(() => thread.close());
  return { thread, lines, exit };
}

function createRequest(name: string): Uint8Array {
  return encode(nri.CreateContainerRequestSchema, {
    pod: { id: "pod0", name: "pod0" },
    container: { id: "ctr0", name },
  });
}

function encode<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Uint8Array {
  return toBinary(schema, create(schema, init));
}
