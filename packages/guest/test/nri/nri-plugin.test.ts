import {
  CallError,
  findAnnotation,
  log,
  nriPlugin,
  parseAmount,
  updateContainers,
  type NriPluginDefinition,
} from "@armory-plugins/guest/nri";
import { configureRequest, container, pod, resources, takeRuntimeCalls } from "@armory-plugins/guest/nri/testing";
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
    expect(() => plugin.stateChange("run-pod-sandbox", pod(), undefined)).toThrow(CallError);
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
    [true, "validateContainerAdjustment did not answer a string; give the reason as one"],
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
      updatesFailed: tell("failed"),
      shutdown: () => void told.push("shutdown"),
    });
    const p = pod({ id: "p", labels: { app: "shop" } });
    const c = container({ id: "c", annotations: { a: "b" } });
    plugin.stateChange("run-pod-sandbox", p, undefined);
    plugin.updatePodSandbox(p, undefined, resources({ pids: { limit: 5n } }));
    plugin.stateChange("post-update-pod-sandbox", p, undefined);
    plugin.stateChange("stop-pod-sandbox", p, undefined);
    plugin.stateChange("remove-pod-sandbox", p, undefined);
    plugin.stateChange("post-create-container", p, c);
    plugin.stateChange("start-container", p, c);
    plugin.stateChange("post-start-container", p, c);
    plugin.stateChange("post-update-container", p, c);
    plugin.stateChange("remove-container", p, c);
    plugin.updatesFailed([]);
    plugin.shutdown();
    const podWithMaps = { ...p, labels: new Map([["app", "shop"]]), annotations: new Map() };
    const containerWithMaps = { ...c, labels: new Map(), annotations: new Map([["a", "b"]]) };
    expect(told).toEqual([
      ["run", podWithMaps],
      ["update", podWithMaps, undefined, resources({ pids: { limit: 5n } })],
      ["post-update", podWithMaps],
      ["stop", podWithMaps],
      ["remove", podWithMaps],
      ["post-create", podWithMaps, containerWithMaps],
      ["start", podWithMaps, containerWithMaps],
      ["post-start", podWithMaps, containerWithMaps],
      ["post-update-container", podWithMaps, containerWithMaps],
      ["remove-container", podWithMaps, containerWithMaps],
      ["failed", []],
      "shutdown",
    ]);
  });
});

describe("a container's event", () => {
  it("is an error without its container", () => {
    const plugin = started({ startContainer() {} });
    expect(() => plugin.stateChange("start-container", pod(), undefined)).toThrow(
      "the runtime sent the event start-container without its container",
    );
  });
});

describe("findAnnotation()", () => {
  const annotations = (values: Record<string, string>) => ({ annotations: new Map(Object.entries(values)) });

  it("takes the container's own, otherwise the pod's, otherwise the plain one", () => {
    const keys = ["a.example.com/container.web", "a.example.com/pod", "a.example.com"];
    for (const [from, key] of keys.entries()) {
      const values = Object.fromEntries(keys.slice(from).map((name) => [name, `# none\n\n \t${name}\r\n`]));
      expect(findAnnotation(annotations(values), "web", "a.example.com")).toEqual({
        key,
        items: [{ line: 3, text: key }],
      });
    }
  });

  it("finds nothing of another container or name", () => {
    const other = annotations({ "a.example.com/container.web": "x", "b.example.com": "y" });
    expect(findAnnotation(other, "db", "a.example.com")).toBeUndefined();
  });
});

describe("parseAmount()", () => {
  it.each([
    ["1", 1n],
    ["256Mi", 268_435_456n],
    ["1k", 1000n],
    ["7Ti", 7_696_581_394_432n],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["9223372036854775808", undefined],
    ["8388608Ti", undefined],
    ["0", undefined],
    ["-1", undefined],
    ["1.5Gi", undefined],
    ["1e3", undefined],
    ["256 Mi", undefined],
    ["256mi", undefined],
    ["constructor", undefined],
    ["", undefined],
  ])("reads %j as %s", (text, bytes) => {
    expect(parseAmount(text)).toBe(bytes);
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
