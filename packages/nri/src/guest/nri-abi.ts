import type { CoreAbi } from "@armory-plugins/host";
import { goPluginExports, goPluginFunction } from "@armory-plugins/host/thread";
import { nriMethods } from "./nri-methods.ts";

/**
 * The ABI of NRI plugins that are core modules: what the runtime's own host of such plugins asks of them (containerd/nri v0.12.5, pkg/api/api_host.pb.go).
 *
 * A module lacks no function: one that was built for an older NRI, with fewer, is refused as upstream refuses it.
 */
export const nriAbi: CoreAbi = {
  name: "an NRI plugin",
  sign: nriMethods.CreateContainer,
  imports: { "env.log": goPluginFunction },
  exports: {
    ...goPluginExports,
    plugin_api_version: "() -> i64",
    ...Object.fromEntries(Object.values(nriMethods).map((name) => [name, goPluginFunction])),
  },
};
