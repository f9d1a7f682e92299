import { inspectCoreModule, inspectPlugin, isHostError, readPluginFile, sniffBinary } from "@armory-plugins/host";
import { nriAbi } from "./nri-abi.ts";

/**
 * Whether a file is a plugin of NRI: a component of world `nri-plugin`, or a core module as upstream has them.
 *
 * A file that is not a plugin at all is none; what loads it says why.
 *
 * @throws what reading the file does.
 */
export async function isNriPlugin(path: string): Promise<boolean> {
  const bytes = await readPluginFile(path);
  try {
    if (sniffBinary(bytes) !== "core-module") return inspectPlugin(bytes).kind === "nri";
    inspectCoreModule(bytes, nriAbi);
    return true;
  } catch (error) {
    if (isHostError(error)) return false;
    throw error;
  }
}
