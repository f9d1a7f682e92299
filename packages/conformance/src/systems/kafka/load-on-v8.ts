import { isKafkaError, loadPlugin, type LogLine } from "@armory-plugins/kafka";
import type { LoadOptions } from "../../system/engine-parts.ts";
import { PrintedLines } from "../../system/printed-lines.ts";
import type { RecordEnginePlugin } from "./engine-plugin.ts";

/**
 * Load a plugin that takes records as `armory run` does.
 *
 * @throws HostError as `loadPlugin`.
 */
export async function loadOnV8(component: string | Uint8Array, options: LoadOptions): Promise<RecordEnginePlugin> {
  const plugin = await loadPlugin(component, options);
  return {
    world: plugin.info.kind,
    async open(context, config) {
      const printed = new PrintedLines();
      const onLog = ({ text }: LogLine): void => printed.add(text);
      try {
        const instance = await printed.during(() => plugin.openTopic({ context, config, onLog }));
        return {
          tag: "ok",
          instance: {
            initMs: instance.initMs,
            requirements: (requirements) => printed.during(() => instance.requirements(requirements)),
            transform: (records) => printed.during(() => instance.transform(records)),
            close: () => instance.close(),
          },
        };
      } catch (error) {
        if (isKafkaError(error) && error.code === "INIT_REJECTED") {
          return { tag: "refused", text: error.pluginText ?? "" };
        }
        throw error;
      }
    },
    close: () => plugin.close(),
  };
}
