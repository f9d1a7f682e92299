import type { CodeDescription } from "@armory-plugins/base";
import type { recordErrorCodes } from "./kafka-error.ts";

/** The cause of each code that a `KafkaError` has besides those of the host, and what to do about it. No plugin thread loads this module, because it would keep it in memory. */
export const kafkaErrorCatalog: Readonly<Record<(typeof recordErrorCodes)[number], CodeDescription>> = {
  INIT_REJECTED: {
    cause: "the plugin refused its config: `pluginText` has its message",
    remedy: "fix the config",
  },
  INVALID_RECORD: {
    cause: "the record at `index`, from the caller, is not a record; the message names the field",
    remedy: "fix the call; the plugin received nothing",
  },
  INVALID_BATCH: {
    cause:
      "the bytes given to `process` are not batches of the codec's encoding, or too large; the message names the place",
    remedy: "check where the bytes come from; nothing of the batch was written",
  },
};
