import { loadPlugin, type CodecOptions, type TopicInstance } from "@armory-plugins/kafka";

/**
 * Open a component by the host, as users do.
 *
 * @throws Error when another engine than the arena would call it: that one is measured as `jco`.
 */
export async function openInstance(
  component: Uint8Array,
  { config, codec }: { readonly config: string | null; readonly codec?: CodecOptions },
): Promise<TopicInstance> {
  const plugin = await loadPlugin(component, { name: "bench" });
  const { engine } = plugin.info;
  if (engine.name !== "arena") throw new Error(`the host calls this component by ${engine.name}: ${engine.reason}`);
  const context = { topic: "bench" };
  return plugin.openTopic({ context, config: config ?? undefined, ...(codec === undefined ? {} : { codec }) });
}
