import { inspectPlugin, isHostError, readPluginFile } from "@armory-plugins/host";

/**
 * Whether a file is a plugin of a container runtime: a component of world `nri-plugin`, or a core module, which nothing else here takes.
 *
 * A file that is no plugin at all is none; what loads it says why.
 */
export async function isNriPlugin(component: string | Uint8Array): Promise<boolean> {
  try {
    const bytes = typeof component === "string" ? await readPluginFile(component) : component;
    return inspectPlugin(bytes).kind === "nri";
  } catch (error) {
    return isHostError(error) && error.code === "CORE_MODULE";
  }
}
