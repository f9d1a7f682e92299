import type { BatchCodec } from "@armory-plugins/host";
import { checkCodecOptions } from "./codec-options.ts";
import { KafkaBatchCodec } from "./kafka-batch-codec.ts";

/**
 * Make a codec of Kafka record batches: what a plugin's thread imports this module for.
 *
 * @param options - those of `kafkaCodec`, as they came to the thread.
 * @throws TypeError for options that are none.
 */
export function createBatchCodec(options: unknown): BatchCodec {
  return new KafkaBatchCodec(checkCodecOptions(options));
}
