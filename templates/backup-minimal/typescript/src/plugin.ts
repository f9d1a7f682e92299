import { accept, backupPlugin } from "@armory-plugins/guest";
import * as z from "zod";

/** What an operator may write below `spec`: no field yet. */
const configSchema = z.strictObject({});

export const { init, transform } = backupPlugin({
  config: configSchema,

  // Once for each record.
  transform(record) {
    return accept(record);
  },
});
