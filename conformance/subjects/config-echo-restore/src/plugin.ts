import { accept, fromJson, restorePlugin } from "@armory-plugins/guest";

export const { init, updateTargetTopicRequirements, transform } = restorePlugin({
  // Written once, for all records of the topic.
  init: ({ config }) => fromJson(config ?? null),
  transform: (record, { state }) => accept({ ...record, payload: state }),
});
