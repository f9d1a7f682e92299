import { setImmediate as turn } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { HostError } from "@armory-plugins/host";
import { describe, expect, it } from "vitest";
import { allEvents, eventBit } from "../../src/adaptation/events.ts";
import { NriRuntime } from "../../src/adaptation/nri-runtime.ts";
import type { RuntimePlugin } from "../../src/adaptation/runtime-plugin.ts";
import { NriError } from "../../src/nri-error.ts";
import {
  CreateContainerRequestSchema,
  Event,
  Plugin,
  RunPodSandboxRequestSchema,
  StopContainerRequestSchema,
  UpdateContainerRequestSchema,
} from "../../src/proto/nri_pb.ts";
import { scriptedPlugin } from "../support/scripted-plugin.ts";
import type { Handlers } from "../support/scripted-plugin.ts";

const request = create(CreateContainerRequestSchema, {
  pod: { id: "pod0", name: "pod0" },
  container: { id: "ctr0", podSandboxId: "pod0", name: "ctr0", env: ["HOME=/root"], annotations: { key: "orig" } },
});

const annotate = (key: string): Handlers => ({ createContainer: () => ({ adjust: { annotations: { [key]: "x" } } }) });

const hang = (): Promise<never> => new Promise(() => {});
const lose = (): never => {
  throw new NriError("CONNECTION_LOST", "gone");
};
const trap = (): never => {
  throw new HostError("TRAPPED", "unreachable");
};

async function start(
  plugins: Parameters<typeof NriRuntime.start>[0],
  options: Parameters<typeof NriRuntime.start>[1] = {},
): Promise<{ runtime: NriRuntime; warnings: string[] }> {
  const warnings: string[] = [];
  const onWarning = (text: string): void => void warnings.push(text);
  const runtime = await NriRuntime.start(plugins, { requestTimeoutMs: 100, ...options, onWarning });
  return { runtime, warnings };
}

describe("starting plugins", () => {
  it("asks them in the order of their indices, equal ones in the order given", async () => {
    const { runtime } = await start(["90-a", "00-z", "10-c", "10-b"].map((name) => scriptedPlugin(name)));
    expect(runtime.plugins).toEqual(["00-z", "10-c", "10-b", "90-a"]);
  });

  it("configures each with its config and what the runtime is", async () => {
    const plugin = scriptedPlugin("10-a", {}, "limit: 5\n");
    await start([plugin], { runtimeName: "containerd", runtimeVersion: "v2.1.0", registrationTimeoutMs: 7 });
    expect(plugin.calls[0]).toMatchObject({
      method: "Configure",
      request: {
        config: "limit: 5\n",
        runtimeName: "containerd",
        runtimeVersion: "v2.1.0",
        registrationTimeout: 7n,
        requestTimeout: 100n,
        NRIVersion: "v0.12.5",
      },
    });
  });

  it("tells each of the pods and containers, and gathers the updates", async () => {
    const update = { containerId: "ctr1", linux: { resources: { cpu: { shares: { value: 5n } } } } };
    const plugin = scriptedPlugin("10-a", { synchronize: () => ({ update: [update] }) });
    const { container, pod } = request;
    const { runtime } = await start([plugin], {
      ...(pod === undefined ? {} : { pods: [pod] }),
      ...(container === undefined ? {} : { containers: [container] }),
    });
    expect(plugin.calls[1]).toMatchObject({
      method: "Synchronize",
      request: { pods: [{ id: "pod0" }], containers: [{ id: "ctr0" }] },
    });
    expect(runtime.updates).toMatchObject([{ containerId: "ctr1" }]);
  });

  it.each<[string, Handlers, string]>([
    [
      "refuses to be configured",
      {
        configure: () => {
          throw new NriError("PLUGIN_ERROR", "text", { pluginText: "no limit given" });
        },
      },
      'failed to start pre-installed NRI plugin "a": failed to configure plugin: no limit given',
    ],
    [
      "asks for events that there are not",
      { configure: () => ({ events: 0x4001 }) },
      'failed to start pre-installed NRI plugin "a": invalid plugin events: 0x4000',
    ],
    [
      "asks for every bit",
      { configure: () => ({ events: -1 }) },
      'failed to start pre-installed NRI plugin "a": invalid plugin events: 0x-4000',
    ],
    [
      "hangs at Configure",
      { configure: hang },
      'failed to start pre-installed NRI plugin "a": failed to configure plugin: context deadline exceeded',
    ],
    [
      "fails to synchronize",
      { synchronize: lose },
      'failed to synchronize pre-installed NRI plugin "10-a": ttrpc: closed',
    ],
  ])("skips one that %s", async (_, handlers, warning) => {
    const { runtime, warnings } = await start([scriptedPlugin("10-a", handlers), scriptedPlugin("20-b")]);
    expect(warnings).toEqual([warning]);
    expect(runtime.plugins).toEqual(["20-b"]);
  });

  it("asks for events by the mask, and for all with none", async () => {
    const some = scriptedPlugin("10-a", { configure: () => ({ events: eventBit(Event.STOP_CONTAINER) }) });
    const all = scriptedPlugin("20-b", { configure: () => ({ events: allEvents }) });
    const none = scriptedPlugin("30-c");
    const { runtime } = await start([some, all, none]);
    await runtime.createContainer(request);
    await runtime.stopContainer(create(StopContainerRequestSchema, { container: { id: "ctr0" } }));
    const methods = ({ calls }: typeof some): string[] => calls.map(({ method }) => method).slice(2);
    expect(methods(some)).toEqual(["StopContainer"]);
    const everything = ["CreateContainer", "ValidateContainerAdjustment", "StopContainer"];
    expect(methods(all)).toEqual(everything);
    expect(methods(none)).toEqual(everything);
  });
});

describe("a plugin that fails", () => {
  it("fails the request with its own words, and later plugins aren't asked", async () => {
    const first = scriptedPlugin("10-a", {
      createContainer: () => {
        throw new NriError("PLUGIN_ERROR", "text", { pluginText: "no such annotation" });
      },
    });
    const second = scriptedPlugin("20-b");
    const { runtime, warnings } = await start([first, second]);
    expect(await runtime.createContainer(request)).toEqual({
      refusal: { kind: "plugin-failed", text: "no such annotation", plugin: "10-a" },
    });
    expect(second.calls.map(({ method }) => method)).not.toContain("CreateContainer");
    expect(warnings).toEqual([]);
    expect(runtime.plugins).toEqual(["10-a", "20-b"]);
  });

  it.each<[string, () => Promise<never> | never, string]>([
    ["hangs", hang, "context deadline exceeded"],
    ["loses its connection", lose, "ttrpc: closed"],
    ["traps", trap, "ttrpc: closed"],
  ])("is dropped when it %s, and the request goes on without it", async (_, fail, text) => {
    const { runtime, warnings } = await start([
      scriptedPlugin("10-a", { createContainer: fail }),
      scriptedPlugin("20-b", annotate("b")),
    ]);
    expect(await runtime.createContainer(request)).toMatchObject({ response: { adjust: { annotations: { b: "x" } } } });
    expect(warnings).toEqual([
      `closing plugin 10-a, failed to handle CreateContainer request: ${text}`,
      `plugin 10-a failed to handle CreateContainer request, proceeding without it: ${text}`,
    ]);
    expect(runtime.plugins).toEqual(["20-b"]);
  });

  it.each([
    { policy: { failRequest: true, keepConnected: true }, fail: hang, text: "context deadline exceeded", isKept: true },
    { policy: { failRequest: true, keepConnected: true }, fail: lose, text: "ttrpc: closed", isKept: false },
    { policy: { failRequest: true }, fail: hang, text: "context deadline exceeded", isKept: false },
  ])("fails the request when its policy says so: $policy, $text", async ({ policy, fail, text, isKept }) => {
    const plugin = scriptedPlugin("10-a", { configure: () => ({ failurePolicy: policy }), createContainer: fail });
    const { runtime } = await start([plugin]);
    expect(await runtime.createContainer(request)).toEqual({
      refusal: {
        kind: "plugin-failed",
        text: `plugin 10-a failed to handle CreateContainer request: ${text}`,
        plugin: "10-a",
      },
    });
    expect(runtime.plugins).toEqual(isKept ? ["10-a"] : []);
  });

  it("is kept after it hung when its policy says so", async () => {
    const plugin = scriptedPlugin("10-a", {
      configure: () => ({ failurePolicy: { keepConnected: true } }),
      createContainer: hang,
    });
    const { runtime, warnings } = await start([plugin]);
    expect(await runtime.createContainer(request)).toHaveProperty("response");
    expect(warnings).toEqual([
      "plugin 10-a failed to handle CreateContainer request, proceeding without it: context deadline exceeded",
    ]);
    expect(runtime.plugins).toEqual(["10-a"]);
  });

  it("fails the request with an answer that is no message", async () => {
    const plugin = scriptedPlugin("10-a");
    const broken: RuntimePlugin = {
      ...plugin,
      call: async (method, bytes) => {
        return method === "CreateContainer" ? Uint8Array.of(0x0a, 0xff) : await plugin.call(method, bytes);
      },
    };
    const { runtime } = await start([broken]);
    const { refusal } = (await runtime.createContainer(request)) as { refusal: { text: string } };
    expect(refusal.text).toContain(
      'plugin "10-a" answered CreateContainer with 2 bytes that are not a valid CreateContainerResponse',
    );
  });

  it("throws what is a bug", async () => {
    const { runtime } = await start([
      scriptedPlugin("10-a", {
        createContainer: () => {
          throw new TypeError("bug");
        },
      }),
    ]);
    await expect(runtime.createContainer(request)).rejects.toThrow("bug");
  });
});

describe("validators", () => {
  it("are shown the container before any adjustment, the adjustment, its owners and who was asked", async () => {
    const validator = scriptedPlugin("90-v", {
      configure: () => ({ events: eventBit(Event.VALIDATE_CONTAINER_ADJUSTMENT) }),
    });
    const { runtime } = await start([scriptedPlugin("10-a", annotate("a")), validator]);
    await runtime.createContainer(request);
    expect(validator.calls.at(-1)).toMatchObject({
      method: "ValidateContainerAdjustment",
      request: {
        pod: { id: "pod0" },
        container: { id: "ctr0", annotations: { key: "orig" } },
        adjust: { annotations: { a: "x" } },
        owners: { owners: { ctr0: { compound: { [1]: { owners: { a: "10-a" } } } } } },
        plugins: [
          { name: "a", index: "10" },
          { name: "v", index: "90" },
        ],
      },
    });
  });

  it("are asked all at once, and the first no counts", async () => {
    const started: string[] = [];
    const validator = (name: string, work: () => Promise<void>, reason: string) =>
      scriptedPlugin(name, {
        configure: () => ({ events: eventBit(Event.VALIDATE_CONTAINER_ADJUSTMENT) }),
        validateContainerAdjustment: async () => {
          started.push(name);
          await work();
          return { reject: true, reason };
        },
      });
    const fast = Promise.withResolvers<void>();
    const afterFast = async (): Promise<void> => {
      await fast.promise;
      await turn();
    };
    const { runtime } = await start([
      validator("80-slow", afterFast, "slow"),
      validator("90-fast", async () => fast.resolve(), ""),
    ]);
    expect(await runtime.createContainer(request)).toEqual({
      refusal: {
        kind: "rejected",
        text: 'validator "90-fast" rejected container adjustment, reason: unknown rejection reason',
        plugin: "90-fast",
      },
    });
    expect(started).toEqual(["80-slow", "90-fast"]);
  });

  it.each<[string, () => Promise<never> | never, string, string[]]>([
    ["hangs", hang, "validator plugin 90-v failed: context deadline exceeded", []],
    ["is lost", lose, "validator plugin 90-v failed: ttrpc: closed", []],
    [
      "answers with an error",
      () => {
        throw new NriError("PLUGIN_ERROR", "x", { pluginText: "boom" });
      },
      "validator plugin 90-v failed: boom",
      ["90-v"],
    ],
  ])("fail the request, whatever their policy, when one %s", async (_, fail, text, left) => {
    const validator = scriptedPlugin("90-v", {
      configure: () => ({ events: eventBit(Event.VALIDATE_CONTAINER_ADJUSTMENT) }),
      validateContainerAdjustment: fail,
    });
    const { runtime } = await start([validator]);
    expect(await runtime.createContainer(request)).toEqual({ refusal: { kind: "rejected", text, plugin: "90-v" } });
    expect(runtime.plugins).toEqual(left);
  });
});

describe("requests", () => {
  it("leaves the request as it was", async () => {
    const before = structuredClone(request);
    const { runtime } = await start([
      scriptedPlugin("10-a", {
        createContainer: () => ({ adjust: { env: [{ key: "HOME", value: "/" }], annotations: { key: "new" } } }),
      }),
    ]);
    await runtime.createContainer(request);
    expect(request).toEqual(before);
  });

  it("tells who set what, also of names that objects have of themselves", async () => {
    const { runtime } = await start([
      scriptedPlugin("10-a", {
        createContainer: () => ({ adjust: { annotations: { constructor: "1", toString: "2" } } }),
      }),
      scriptedPlugin("20-b", annotate("toString")),
    ]);
    expect(await runtime.createContainer(request)).toMatchObject({
      refusal: {
        kind: "conflict",
        text: 'plugins "20-b" and "10-a" both tried to set Annotations toString',
        plugin: "20-b",
        owner: "10-a",
        field: "Annotations",
        key: "toString",
      },
    });
  });

  it("keeps the key __proto__ of every map that a plugin fills, and what the container had under it", async () => {
    // As JSON.parse makes it: a property of its own, which a literal's would not be
    const own = <V>(value: V): Record<string, V> =>
      JSON.parse(`{ "__proto__": ${JSON.stringify(value)} }`) as Record<string, V>;
    const later = scriptedPlugin("20-b");
    const { runtime } = await start([
      scriptedPlugin("10-a", {
        createContainer: () => ({
          adjust: {
            annotations: own("1"),
            linux: { sysctl: own("2"), netDevices: own({ name: "eth9" }), resources: { unified: own("3") } },
          },
        }),
      }),
      later,
    ]);
    const answer = await runtime.createContainer(request);
    const adjust = "response" in answer ? answer.response.adjust : undefined;
    const keys = (map: object | undefined): string[] => Object.keys(map ?? {});
    expect([
      keys(adjust?.annotations),
      keys(adjust?.linux?.sysctl),
      keys(adjust?.linux?.netDevices),
      keys(adjust?.linux?.resources?.unified),
    ]).toEqual([["__proto__"], ["__proto__"], ["__proto__"], ["__proto__"]]);
    const shown = later.calls.find(({ method }) => method === "CreateContainer")?.request as typeof request;
    expect(keys(shown.container?.annotations)).toEqual(["key", "__proto__"]);
    expect(keys(shown.container?.linux?.resources?.unified)).toEqual(["__proto__"]);
  });

  it("lets none but the plugin that removed a key set it again", async () => {
    const env = (key: string): Handlers => ({ createContainer: () => ({ adjust: { env: [{ key, value: "x" }] } }) });
    const { runtime } = await start([
      scriptedPlugin("10-a", env("KEY")),
      scriptedPlugin("20-b", env("-KEY")),
      scriptedPlugin("30-c", env("KEY")),
    ]);
    expect(await runtime.createContainer(request)).toMatchObject({
      refusal: { kind: "conflict", text: 'plugins "30-c" and "20-b" both tried to set Env KEY' },
    });
  });

  it("relays events to those that want them, and stops at an error", async () => {
    const first = scriptedPlugin("10-a");
    const second = scriptedPlugin("20-b", {
      runPodSandbox: () => {
        throw new NriError("PLUGIN_ERROR", "x", { pluginText: "no pods" });
      },
    });
    const third = scriptedPlugin("30-c");
    const { runtime } = await start([first, second, third]);
    const sandbox = create(RunPodSandboxRequestSchema, { pod: { id: "pod0" } });
    expect(await runtime.relay(Plugin.method.runPodSandbox, sandbox)).toEqual({
      refusal: { kind: "plugin-failed", text: "no pods", plugin: "20-b" },
    });
    expect([first, second, third].map(({ calls }) => calls.length)).toEqual([3, 3, 2]);
  });

  it("shows later plugins the resources that earlier ones made of an update", async () => {
    const second = scriptedPlugin("20-b");
    const { runtime } = await start([
      scriptedPlugin("10-a", {
        updateContainer: () => ({
          update: [{ containerId: "ctr0", linux: { resources: { cpu: { shares: { value: 5n } } } } }],
        }),
      }),
      second,
    ]);
    const update = create(UpdateContainerRequestSchema, {
      container: { id: "ctr0" },
      linuxResources: { memory: { limit: { value: 9n } } },
    });
    await runtime.updateContainer(update);
    expect(second.calls.at(-1)).toMatchObject({
      request: { linuxResources: { memory: { limit: { value: 9n } }, cpu: { shares: { value: 5n } } } },
    });
    expect(update.linuxResources?.cpu).toBeUndefined();
  });

  it("has no update of the request's container when no plugin touched it", async () => {
    const { runtime } = await start([scriptedPlugin("10-a")]);
    const update = create(UpdateContainerRequestSchema, { container: { id: "ctr0" } });
    expect(await runtime.updateContainer(update)).toMatchObject({ response: { update: [] } });
  });
});
