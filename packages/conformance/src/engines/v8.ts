import { isHostError, loadPlugin } from "@armory-plugins/host";
import type { Engine } from "../engine.ts";

/** Node's own engine, through `@armory-plugins/host`: sandboxed, in threads, with its limits. */
export const v8Engine: Engine = {
  name: "v8",
  async load(component, options) {
    const plugin = await loadPlugin(component, options);
    return {
      world: plugin.info.kind,
      async open(context, config) {
        try {
          return { tag: "ok", instance: await plugin.openTopic({ context, config }) };
        } catch (error) {
          if (isHostError(error) && error.code === "INIT_REJECTED") {
            return { tag: "refused", text: error.pluginText ?? "" };
          }
          throw error;
        }
      },
      close: () => plugin.close(),
    };
  },
};
