import { accept, fail, restorePlugin } from "@armory-plugins/guest";
import { configSchema } from "./config.ts";

export const { init, updateTargetTopicRequirements, transform } = restorePlugin({
  config: configSchema,

  // Once, before the restore starts: Armory checks that the target topic has so many partitions.
  requirements(_requested, { config }) {
    return { noPartitions: BigInt(config.noPartitions) };
  },

  // Once for each record.
  transform(record, { config }) {
    const { partition } = record;
    if (partition !== undefined && partition < 0) return fail(`partition ${partition} is negative`);
    return accept({
      ...record,
      partition: partition === undefined ? undefined : partition % config.noPartitions,
      // The offset counted records of another partition.
      offset: undefined,
    });
  },
});
