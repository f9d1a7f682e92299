import { accept, backupPlugin, reject } from "@armory-plugins/guest";

export const { init, transform } = backupPlugin({
  // Kafka calls a record whose payload is null a tombstone. An empty payload is not null.
  transform: (record) => (record.payload === undefined ? reject(record) : accept(record)),
});
