import { accept, fromJson, restorePlugin } from "@armory-plugins/guest";

export const { init, updateTargetTopicRequirements, transform } = restorePlugin({
  transform: (record, { sourceTopic, targetTopic }) =>
    accept({ ...record, payload: fromJson({ sourceTopic, targetTopic }) }),
});
