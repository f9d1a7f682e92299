import type { CoreModuleInfo, PluginInfo } from "@armory-plugins/host";

/**
 * What a plugin of any system is, from its bytes alone.
 *
 * @param name - how to call it in errors.
 * @throws HostError when it is neither a component of a known world nor a core module with a known ABI.
 */
export async function readPluginInfo(bytes: Uint8Array, name: string): Promise<PluginInfo | CoreModuleInfo> {
  const { inspectCoreModule, inspectPlugin, sniffBinary } = await import("@armory-plugins/host");
  if (sniffBinary(bytes) !== "core-module") {
    const info = inspectPlugin(bytes, { name });
    if (info.kind === "nri") return info;
    const { inspectRecordPlugin } = await import("@armory-plugins/kafka");
    return inspectRecordPlugin(bytes, name);
  }
  const { nriAbi } = await import("@armory-plugins/nri");
  return inspectCoreModule(bytes, nriAbi, name);
}
