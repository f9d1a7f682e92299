import { accept, backupPlugin, fromText, type KafkaRecordHeader } from "@armory-plugins/guest";
import { configSchema } from "./config.ts";

const masked = fromText("***");

export const { init, transform } = backupPlugin({
  config: configSchema,

  // Once for each topic, before its first record. What it returns is the state that transform sees.
  init({ config }) {
    return { remove: new Set(config.remove), mask: new Set(config.mask) };
  },

  // Once for each record.
  transform(record, { state }) {
    const hide = (header: KafkaRecordHeader): KafkaRecordHeader =>
      // A null value (undefined) has nothing to hide.
      state.mask.has(header.key) && header.val !== undefined ? { ...header, val: masked } : header;
    const headers = record.headers.filter((header) => !state.remove.has(header.key)).map(hide);
    return accept({ ...record, headers });
  },
});
