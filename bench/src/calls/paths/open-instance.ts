import { loadPlugin, type TopicInstance } from "@armory-plugins/kafka";

/**
 * Open a component by the host, as users do.
 *
 * @throws Error when another engine than the arena would call it: that one is measured as `jco`.
 */
export async function openInstance(component: Uint8Array, config: string | null): Promise<TopicInstance> {
  const plugin = await loadPlugin(component, { name: "bench" });
  const { engine } = plugin.info;
  if (engine.name !== "arena") throw new Error(`the host calls this component by ${engine.name}: ${engine.reason}`);
  return plugin.openTopic({ context: { topic: "bench" }, config: config ?? undefined });
}
