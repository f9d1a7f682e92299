import type { Engine, RecordEnginePlugin } from "@armory-plugins/conformance";

/** Load a plugin that takes records. */
export async function loadRecordPlugin(
  engine: Engine,
  ...given: Parameters<Engine["load"]>
): Promise<RecordEnginePlugin> {
  const plugin = await engine.load(...given);
  if (plugin.world === "nri") throw new Error("the plugin takes no records");
  return plugin;
}
