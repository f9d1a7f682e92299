import { accept, backupPlugin, fromJson } from "@armory-plugins/guest";

export const { init, transform } = backupPlugin({
  // Written once, for all records of the topic.
  init: ({ config }) => fromJson(config ?? null),
  transform: (record, { state }) => accept({ ...record, payload: state }),
});
