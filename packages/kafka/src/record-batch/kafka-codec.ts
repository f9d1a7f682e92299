import type { CodecOptions } from "../batch-codec.ts";
import { type KafkaCodecOptions, checkCodecOptions } from "./codec-options.ts";

/**
 * The codec of Kafka record batches, for a host that lets a plugin's thread read and write them.
 *
 * @throws TypeError for an option that is out of its range or unknown.
 */
export function kafkaCodec(options: KafkaCodecOptions): CodecOptions {
  return { module: import.meta.resolve("@armory-plugins/kafka/codec"), options: checkCodecOptions(options) };
}
