import { isKafkaError, loadPlugin, type LogLine } from "@armory-plugins/kafka";
import type { Engine } from "../engine.ts";
import { isNriPlugin } from "./is-nri-plugin.ts";
import { PrintedLines } from "./printed-lines.ts";
import { loadNriPlugin } from "./v8/load-nri-plugin.ts";

/** Node's own engine, through `@armory-plugins/kafka` and `@armory-plugins/nri`: sandboxed, in threads, with their limits. */
export const v8Engine: Engine = {
  name: "v8",
  async load(component, options) {
    if (await isNriPlugin(component)) {
      return loadNriPlugin(component, options);
    }
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
  },
};
