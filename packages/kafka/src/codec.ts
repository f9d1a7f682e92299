import type { BatchCodec } from "@armory-plugins/host";
import { checkCodecOptions } from "./codec-options.ts";
import { KafkaBatchCodec } from "./kafka-batch-codec.ts";

export type { KafkaCodecOptions, OnError } from "./codec-options.ts";

/**
 * Make a codec of Kafka record batches: what a plugin's thread imports this module for.
 *
 * @param options - a {@link KafkaCodecOptions}, as it came to the thread.
 * @throws TypeError for options that are none.
 */
export function createBatchCodec(options: unknown): BatchCodec {
  return new KafkaBatchCodec(checkCodecOptions(options));
}
