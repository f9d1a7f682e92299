import { accept, backupPlugin, fromJson } from "@armory-plugins/guest";

export const { init, transform } = backupPlugin({
  transform: (record, { topic }) => accept({ ...record, payload: fromJson({ topic }) }),
});
