import type { Engine } from "@armory-plugins/conformance";
import { isRecordPlugin, type RecordEnginePlugin } from "@armory-plugins/conformance/systems/kafka";

/** Load a plugin that takes records. */
export async function loadRecordPlugin(
  engine: Engine,
  ...given: Parameters<Engine["load"]>
): Promise<RecordEnginePlugin> {
  const plugin = await engine.load(...given);
  if (!isRecordPlugin(plugin)) throw new Error("the plugin takes no records");
  return plugin;
}
