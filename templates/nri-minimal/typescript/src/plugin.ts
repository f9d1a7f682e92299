import { nriPlugin } from "@armory-plugins/guest/nri";
import * as z from "zod";

/** What an operator may write in the plugin's config file: no field yet. */
const configSchema = z.strictObject({});

// The runtime calls the plugin for the functions that are here.
export const plugin = nriPlugin({
  config: configSchema,

  // Before a container is created: `{ adjust: { env: [{ key: "A", value: "1" }] } }` would set a variable of it.
  createContainer(_pod, _container) {
    return undefined;
  },
});
