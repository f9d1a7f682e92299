import { accept, reject, restorePlugin } from "@armory-plugins/guest";

export const { init, updateTargetTopicRequirements, transform } = restorePlugin({
  // Kafka calls a record whose payload is null a tombstone. An empty payload is not null.
  transform: (record) => (record.payload === undefined ? reject(record) : accept(record)),
});
