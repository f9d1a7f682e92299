import { CallError, log, nriPlugin, updateContainers, type NriPluginDefinition } from "@armory-plugins/guest/nri";
import { configureRequest, container, pod, takeRuntimeCalls } from "@armory-plugins/guest/nri/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";

function started<Config, State>(definition: NriPluginDefinition<Config, State>, config = "") {
  const plugin = nriPlugin(definition);
  plugin.configure(configureRequest(config));
  takeRuntimeCalls();
  return plugin;
}

describe("configure()", () => {
  it("asks for the events that there are functions for", () => {
    const { events } = nriPlugin({ createContainer: () => undefined, runPodSandbox() {} }).configure(
      configureRequest(),
    );
    expect(
      Object.entries(events)
        .filter(([, isWanted]) => isWanted)
        .map(([name]) => name),
    ).toEqual(["runPodSandbox", "createContainer"]);
    expect(Object.keys(events)).toHaveLength(14);
  });

  it("gives config and state to the calls after it, and the policy to the runtime", () => {
    const seen: unknown[] = [];
    const plugin = nriPlugin({
      config: z.strictObject({ a: z.int().default(1) }),
      failurePolicy: { failRequest: true, keepConnected: false },
      configure: ({ config, runtimeName }) => ({ sum: config.a + 1, runtimeName }),
      stopContainer(_pod, _container, { config, state }) {
        seen.push(config.a, state.sum, state.runtimeName);
      },
    });
    expect(plugin.configure(configureRequest("a: 2")).failurePolicy).toEqual({
      failRequest: true,
      keepConnected: false,
    });
    plugin.stopContainer(pod(), container());
    expect(seen).toEqual([2, 3, "test"]);
  });

  it.each([
    ["a: x", /^config: a: /],
    ["b: 1", /^config: /],
    ["a: [", /^config: line 1/],
  ])("refuses the config %j, and every call after that", (config, message) => {
    const plugin = nriPlugin({ config: z.strictObject({ a: z.int().default(1) }) });
    plugin.configure(configureRequest());
    expect(() => plugin.configure(configureRequest(config))).toThrow(message);
    expect(() => plugin.createContainer(pod(), container())).toThrow(
      "the plugin was called before a successful configure",
    );
    expect(() => plugin.notify({ tag: "run-pod-sandbox", val: pod() })).toThrow(CallError);
    expect(() => plugin.shutdown()).not.toThrow();
  });
});

describe("a call", () => {
  it("answers nothing where there is no function, or that returns nothing", () => {
    const plugin = started({ updateContainer() {} });
    expect(plugin.synchronize([], [])).toEqual([]);
    expect(plugin.createContainer(pod(), container())).toEqual({ adjust: undefined, update: [], evict: [] });
    expect(plugin.updateContainer(pod(), container(), undefined)).toEqual({ update: [], evict: [] });
    expect(plugin.stopContainer(pod(), container())).toEqual([]);
    const request = { pod: pod(), container: container(), update: [], plugins: [] };
    expect(plugin.validateContainerAdjustment(request)).toEqual({ tag: "accept" });
  });

  it("makes whole what a plugin answers", () => {
    const plugin = started({
      createContainer: () => ({ adjust: { annotations: { a: "1" } }, update: [{ containerId: "b" }] }),
    });
    expect(plugin.createContainer(pod(), container())).toMatchObject({
      adjust: { annotations: [["a", "1"]], mounts: [] },
      update: [{ containerId: "b", ignoreFailure: false }],
      evict: [],
    });
  });

  it.each([
    [
      "an exception",
      () => {
        throw new Error("no disk \uD83D");
      },
      "no disk \uFFFD",
    ],
    [
      "a thrown text",
      () => {
        throw "no";
      },
      "no",
    ],
    [
      "an error without a text",
      () => {
        throw "";
      },
      "createContainer failed without a message",
    ],
    ["a promise", async () => ({}), "createContainer returned a promise; a plugin's calls are synchronous"],
    [
      "an answer of another type",
      () => ({ adjust: { args: "ls" } }),
      "createContainer answered adjust.args is a string of 2 characters; expected an array",
    ],
    ["no object", () => 5, "createContainer answered is the number 5; expected an object"],
  ])("turns %s into an error that can be lowered", (_what, createContainer, message) => {
    const plugin = started({ createContainer } as NriPluginDefinition<unknown, undefined>);
    let error: unknown;
    try {
      plugin.createContainer(pod(), container());
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(CallError);
    expect(error).toMatchObject({ message, payload: message });
  });

  it.each([
    [undefined, { tag: "accept" }],
    ["no \uD83D", { tag: "reject", val: "no \uFFFD" }],
    ["", { tag: "reject", val: "" }],
  ])("answers the validation %j", (reason, expected) => {
    const plugin = started({ validateContainerAdjustment: () => reason });
    const request = { pod: pod(), container: container(), update: [], plugins: [] };
    expect(plugin.validateContainerAdjustment(request)).toEqual(expected);
  });

  it.each([
    [true, "validateContainerAdjustment answered no text; a reason is one"],
    [Promise.resolve(), "validateContainerAdjustment returned a promise"],
  ])("refuses the validation %j", (reason, message) => {
    const plugin = started({ validateContainerAdjustment: () => reason } as unknown as NriPluginDefinition<
      unknown,
      undefined
    >);
    const request = { pod: pod(), container: container(), update: [], plugins: [] };
    expect(() => plugin.validateContainerAdjustment(request)).toThrow(message);
  });

  it("tells each function of its event", () => {
    const told: unknown[] = [];
    const tell =
      (name: string) =>
      (...args: readonly unknown[]) =>
        void told.push([name, ...args.slice(0, -1)]);
    const plugin = started({
      runPodSandbox: tell("run"),
      updatePodSandbox: tell("update"),
      postUpdatePodSandbox: tell("post-update"),
      stopPodSandbox: tell("stop"),
      removePodSandbox: tell("remove"),
      postCreateContainer: tell("post-create"),
      startContainer: tell("start"),
      postStartContainer: tell("post-start"),
      postUpdateContainer: tell("post-update-container"),
      removeContainer: tell("remove-container"),
      failedUpdates: tell("failed"),
      shutdown: () => void told.push("shutdown"),
    });
    const [p, c] = [pod({ id: "p" }), container({ id: "c" })];
    plugin.notify({ tag: "run-pod-sandbox", val: p });
    plugin.notify({ tag: "update-pod-sandbox", val: { pod: p } });
    plugin.notify({ tag: "post-update-pod-sandbox", val: p });
    plugin.notify({ tag: "stop-pod-sandbox", val: p });
    plugin.notify({ tag: "remove-pod-sandbox", val: p });
    plugin.notify({ tag: "post-create-container", val: { pod: p, container: c } });
    plugin.notify({ tag: "start-container", val: { pod: p, container: c } });
    plugin.notify({ tag: "post-start-container", val: { pod: p, container: c } });
    plugin.notify({ tag: "post-update-container", val: { pod: p, container: c } });
    plugin.notify({ tag: "remove-container", val: { pod: p, container: c } });
    plugin.notify({ tag: "failed-updates", val: [] });
    plugin.shutdown();
    expect(told).toEqual([
      ["run", p],
      ["update", { pod: p }],
      ["post-update", p],
      ["stop", p],
      ["remove", p],
      ["post-create", p, c],
      ["start", p, c],
      ["post-start", p, c],
      ["post-update-container", p, c],
      ["remove-container", p, c],
      ["failed", []],
      "shutdown",
    ]);
  });
});

describe("the runtime", () => {
  it("is told what the plugin logs and asks for", () => {
    const plugin = started({
      stopContainer() {
        log.debug("d");
        log.info("i \uD83D");
        log.warn("w");
        log.error("e");
        updateContainers([{ containerId: "a" }], [{ containerId: "b", reason: "old" }]);
      },
    });
    plugin.stopContainer(pod(), container());
    expect(takeRuntimeCalls()).toEqual({
      log: [
        ["debug", "d"],
        ["info", "i \uFFFD"],
        ["warn", "w"],
        ["error", "e"],
      ],
      updates: [{ containerId: "a", linux: undefined, ignoreFailure: false }],
      evictions: [{ containerId: "b", reason: "old" }],
    });
    expect(takeRuntimeCalls()).toEqual({ log: [], updates: [], evictions: [] });
  });
});
