// For unit tests of plugins, in plain Node; a component has no use for it
import type { NriPlugin, NriTypes } from "@armory-plugins/wit";
import { complete } from "./complete.ts";
import type { Sparse } from "./fields.ts";
import { container as containerShape, podSandbox, resources as resourcesShape } from "./shapes.ts";

export { takeRuntimeCalls } from "./node-runtime.ts";
export type { RuntimeCalls } from "./node-runtime.ts";
export type { Sparse } from "./fields.ts";

/** Make a pod; what is left out is empty or zero. */
export function pod(fields: Sparse<NriTypes.PodSandbox> = {}): NriTypes.PodSandbox {
  return complete(podSandbox, fields, { what: "pod", isLenient: true });
}

/** Make a container; what is left out is empty or zero. */
export function container(fields: Sparse<NriTypes.Container> = {}): NriTypes.Container {
  return complete(containerShape, fields, { what: "container", isLenient: true });
}

/** Make resources; what is left out is empty. */
export function resources(fields: Sparse<NriTypes.LinuxResources> = {}): NriTypes.LinuxResources {
  return complete(resourcesShape, fields, { what: "resources", isLenient: true });
}

/** Make the request of `configure` from the text of a config, as a runtime of no name sends it. */
export function configureRequest(config = ""): NriPlugin.ConfigureRequest {
  return {
    config,
    runtimeName: "test",
    runtimeVersion: "0",
    registrationTimeout: 5000n,
    requestTimeout: 2000n,
    nriVersion: "0",
  };
}
