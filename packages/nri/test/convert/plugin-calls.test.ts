import type { NriPlugin } from "@armory-plugins/wit";
import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { container, linuxResources, podSandbox } from "../../src/convert/nri-codecs.ts";
import { pluginCalls, type PluginExports } from "../../src/convert/plugin-calls.ts";
import { decodeFailedUpdates, encodeUpdates } from "../../src/convert/runtime-updates.ts";
import type { NriMethod } from "../../src/proto/nri-methods.ts";
import * as nri from "../../src/proto/nri_pb.ts";

const pod = create(nri.PodSandboxSchema, { id: "pod0", labels: { app: "shop" } });
const shown = create(nri.ContainerSchema, { id: "ctr0", podSandboxId: "pod0", env: ["A=1"] });
const both = { pod: podSandbox.toWit(pod), container: container.toWit(shown) };

const update: NriPlugin.CreateContainerResponse["update"][number] = { containerId: "ctr9", ignoreFailure: true };

describe("pluginCalls", () => {
  it("has each RPC of the Plugin service", () => {
    expect(Object.keys(pluginCalls).toSorted()).toEqual(nri.Plugin.methods.map(({ name }) => name).toSorted());
  });

  it("configures", () => {
    const plugin = new RecordingPlugin({ configure: { events: { createContainer: true }, failurePolicy: undefined } });
    const request = encode(nri.ConfigureRequestSchema, {
      config: "a: 1",
      requestTimeout: 2000n,
      NRIVersion: "v0.12.5",
    });
    const response = fromBinary(nri.ConfigureResponseSchema, pluginCalls.Configure(plugin.exports, request));
    expect(response).toEqual(create(nri.ConfigureResponseSchema, { events: 8 }));
    expect(plugin.calls).toEqual([
      [
        "configure",
        {
          config: "a: 1",
          runtimeName: "",
          runtimeVersion: "",
          registrationTimeout: 0n,
          requestTimeout: 2000n,
          nriVersion: "v0.12.5",
        },
      ],
    ]);
  });

  it("synchronizes with the parts that were put one behind the other", () => {
    const plugin = new RecordingPlugin({ synchronize: [update] });
    const parts = [
      encode(nri.SynchronizeRequestSchema, { pods: [pod], more: true }),
      encode(nri.SynchronizeRequestSchema, { pods: [pod], containers: [shown] }),
    ];
    const response = pluginCalls.Synchronize(plugin.exports, Buffer.concat(parts));
    expect(fromBinary(nri.SynchronizeResponseSchema, response)).toEqual(
      create(nri.SynchronizeResponseSchema, { update: [{ containerId: "ctr9", ignoreFailure: true }] }),
    );
    expect(plugin.calls).toEqual([["synchronize", [both.pod, both.pod], [both.container]]]);
  });

  it("asks about containers", () => {
    const resources = create(nri.LinuxResourcesSchema, { memory: { limit: { value: 7n } } });
    const plugin = new RecordingPlugin({
      createContainer: { update: [update], evict: [{ containerId: "ctr8", reason: "full" }] },
      updateContainer: { update: [update], evict: [] },
      stopContainer: [update],
      validateContainerAdjustment: { tag: "reject", val: "no" },
    });
    const updates = [{ containerId: "ctr9", ignoreFailure: true }];
    const asked = (method: NriMethod, desc: DescMessage): unknown =>
      fromBinary(
        desc,
        pluginCalls[method](
          plugin.exports,
          encode(nri.UpdateContainerRequestSchema, { pod, container: shown, linuxResources: resources }),
        ),
      );
    expect(asked("UpdateContainer", nri.UpdateContainerResponseSchema)).toEqual(
      create(nri.UpdateContainerResponseSchema, { update: updates }),
    );
    const request = encode(nri.CreateContainerRequestSchema, { pod, container: shown });
    expect(fromBinary(nri.CreateContainerResponseSchema, pluginCalls.CreateContainer(plugin.exports, request))).toEqual(
      create(nri.CreateContainerResponseSchema, {
        update: updates,
        evict: [{ containerId: "ctr8", reason: "full" }],
      }),
    );
    expect(fromBinary(nri.StopContainerResponseSchema, pluginCalls.StopContainer(plugin.exports, request))).toEqual(
      create(nri.StopContainerResponseSchema, { update: updates }),
    );
    const validated = pluginCalls.ValidateContainerAdjustment(plugin.exports, request);
    expect(fromBinary(nri.ValidateContainerAdjustmentResponseSchema, validated)).toEqual(
      create(nri.ValidateContainerAdjustmentResponseSchema, { reject: true, reason: "no" }),
    );
    expect(plugin.calls).toEqual([
      ["updateContainer", both.pod, both.container, linuxResources.toWit(resources)],
      ["createContainer", both.pod, both.container],
      ["stopContainer", both.pod, both.container],
      ["validateContainerAdjustment", { ...both, adjust: undefined, update: [], owners: undefined, plugins: [] }],
    ]);
  });

  it.each<[method: NriMethod, event: nri.Event, NriPlugin.LifecycleEvent, ofContainer?: true]>([
    ["RunPodSandbox", nri.Event.RUN_POD_SANDBOX, "run-pod-sandbox"],
    ["PostUpdatePodSandbox", nri.Event.POST_UPDATE_POD_SANDBOX, "post-update-pod-sandbox"],
    ["StopPodSandbox", nri.Event.STOP_POD_SANDBOX, "stop-pod-sandbox"],
    ["RemovePodSandbox", nri.Event.REMOVE_POD_SANDBOX, "remove-pod-sandbox"],
    ["PostCreateContainer", nri.Event.POST_CREATE_CONTAINER, "post-create-container", true],
    ["StartContainer", nri.Event.START_CONTAINER, "start-container", true],
    ["PostStartContainer", nri.Event.POST_START_CONTAINER, "post-start-container", true],
    ["PostUpdateContainer", nri.Event.POST_UPDATE_CONTAINER, "post-update-container", true],
    ["RemoveContainer", nri.Event.REMOVE_CONTAINER, "remove-container", true],
  ])("tells of %s, also by StateChange", (method, event, lifecycleEvent, ofContainer) => {
    const plugin = new RecordingPlugin({});
    const request = encode(nri.RemoveContainerRequestSchema, { pod, container: shown });
    expect(pluginCalls[method](plugin.exports, request)).toEqual(new Uint8Array());
    const change = encode(nri.StateChangeEventSchema, { event, pod, container: shown });
    expect(pluginCalls.StateChange(plugin.exports, change)).toEqual(new Uint8Array());
    const told = ["stateChange", lifecycleEvent, both.pod, ofContainer === true ? both.container : undefined];
    expect(plugin.calls).toEqual([told, told]);
  });

  it("tells of the update of a pod, by StateChange without resources", () => {
    const plugin = new RecordingPlugin({});
    const overheadLinuxResources = create(nri.LinuxResourcesSchema, { blockioClass: { value: "slow" } });
    const request = { pod, overheadLinuxResources, linuxResources: { pids: { limit: 5n } } };
    pluginCalls.UpdatePodSandbox(plugin.exports, encode(nri.UpdatePodSandboxRequestSchema, request));
    const event = nri.Event.UPDATE_POD_SANDBOX;
    pluginCalls.StateChange(plugin.exports, encode(nri.StateChangeEventSchema, { event, pod }));
    expect(plugin.calls).toMatchObject([
      ["updatePodSandbox", both.pod, { blockioClass: "slow" }, { pids: { limit: 5n } }],
      ["updatePodSandbox", both.pod, undefined, undefined],
    ]);
  });

  it("passes over state changes that no function is called for", () => {
    const plugin = new RecordingPlugin({});
    for (const event of [nri.Event.UNKNOWN, nri.Event.CREATE_CONTAINER, nri.Event.LAST, 99 as nri.Event]) {
      pluginCalls.StateChange(plugin.exports, encode(nri.StateChangeEventSchema, { event, pod }));
    }
    expect(plugin.calls).toEqual([]);
  });

  it("shows an empty pod and container where a request has none", () => {
    const plugin = new RecordingPlugin({ stopContainer: [] });
    pluginCalls.StopContainer(plugin.exports, new Uint8Array());
    const nobody = create(nri.PodSandboxSchema);
    const nothing = create(nri.ContainerSchema);
    expect(plugin.calls).toEqual([["stopContainer", podSandbox.toWit(nobody), container.toWit(nothing)]]);
  });

  it("shuts down", () => {
    const plugin = new RecordingPlugin({});
    expect(pluginCalls.Shutdown(plugin.exports, new Uint8Array())).toEqual(new Uint8Array());
    expect(plugin.calls).toEqual([["shutdown"]]);
  });

  it("refuses bytes that are no request", () => {
    const { exports } = new RecordingPlugin({});
    const cutOff = encode(nri.CreateContainerRequestSchema, { pod }).subarray(0, -1);
    expect(() => pluginCalls.CreateContainer(exports, cutOff)).toThrow(
      expect.objectContaining({
        name: "NriError",
        code: "MALFORMED_MESSAGE",
        message: expect.stringMatching(
          new RegExp(
            `^\\[MALFORMED_MESSAGE\\] the ${cutOff.length} bytes of a request CreateContainer are not a valid CreateContainerRequest: `,
          ),
        ) as string,
      }) as Error,
    );
  });

  it("leaves the plugin's own errors as they are", () => {
    const refusal = new Error("not today");
    const plugin = new RecordingPlugin({ stopContainer: refusal });
    expect(() => pluginCalls.StopContainer(plugin.exports, new Uint8Array())).toThrow(refusal);
  });
});

describe("updates on a plugin's own", () => {
  it("become one request when they are put one behind the other", () => {
    const requests = [encodeUpdates([update], []), encodeUpdates([update], [{ containerId: "ctr8", reason: "full" }])];
    const one = { containerId: "ctr9", ignoreFailure: true };
    expect(fromBinary(nri.UpdateContainersRequestSchema, Buffer.concat(requests))).toEqual(
      create(nri.UpdateContainersRequestSchema, {
        update: [one, one],
        evict: [{ containerId: "ctr8", reason: "full" }],
      }),
    );
  });

  it("come back where they failed", () => {
    const response = encode(nri.UpdateContainersResponseSchema, { failed: [{ containerId: "ctr9" }] });
    expect(decodeFailedUpdates(response)).toEqual([{ containerId: "ctr9", linux: undefined, ignoreFailure: false }]);
  });
});

/** A plugin that notes its calls, and gives what it was told to give; an error is thrown. */
class RecordingPlugin {
  readonly calls: unknown[][] = [];
  readonly exports: PluginExports;

  constructor(answers: Readonly<Partial<Record<keyof PluginExports, unknown>>>) {
    const names = [
      "configure",
      "synchronize",
      "createContainer",
      "updateContainer",
      "stopContainer",
      "validateContainerAdjustment",
      "updatePodSandbox",
      "stateChange",
      "updatesFailed",
      "shutdown",
    ] as const satisfies (keyof PluginExports)[];
    const answer =
      (name: keyof PluginExports) =>
      (...values: unknown[]) => {
        this.calls.push([name, ...values]);
        if (answers[name] instanceof Error) throw answers[name];
        return answers[name];
      };
    this.exports = Object.fromEntries(names.map((name) => [name, answer(name)])) as unknown as PluginExports;
  }
}

function encode<Desc extends DescMessage>(desc: Desc, init: MessageInitShape<Desc>): Uint8Array {
  return toBinary(desc, create(desc, init));
}
