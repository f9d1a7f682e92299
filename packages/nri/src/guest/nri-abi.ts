import type { CoreAbi } from "@armory-plugins/host";
import { goPluginExports, goPluginFunction } from "@armory-plugins/host/thread";
import { type NriMethod, nriMethods } from "../proto/nri-methods.ts";

/** What versions of NRI have added since the first that had core modules, v0.9 (their pkg/api/api_host.pb.go). */
const added: Readonly<Record<string, readonly NriMethod[]>> = {
  "NRI v0.10": ["UpdatePodSandbox", "ValidateContainerAdjustment"],
  "NRI v0.12": [
    "RunPodSandbox",
    "PostUpdatePodSandbox",
    "StopPodSandbox",
    "RemovePodSandbox",
    "PostCreateContainer",
    "StartContainer",
    "PostStartContainer",
    "PostUpdateContainer",
    "RemoveContainer",
  ],
};

/**
 * The ABI of NRI plugins that are core modules: what the runtime's own host of such plugins asks of them (containerd/nri v0.12.5, pkg/api/api_host.pb.go).
 *
 * A module lacks no function: one that was built for an older NRI, with fewer, is refused as upstream refuses it.
 */
export const nriAbi: CoreAbi = {
  name: "an NRI plugin",
  sign: nriMethods.CreateContainer,
  since: Object.fromEntries(
    Object.entries(added).flatMap(([version, methods]) => methods.map((method) => [nriMethods[method], version])),
  ),
  imports: { "env.log": goPluginFunction },
  exports: {
    ...goPluginExports,
    plugin_api_version: "() -> i64",
    ...Object.fromEntries(Object.values(nriMethods).map((name) => [name, goPluginFunction])),
  },
};
