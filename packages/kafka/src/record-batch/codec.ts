import type { BatchCodec } from "../batch-codec.ts";
import { checkCodecOptions } from "./codec-options.ts";
import { loadCrc32c } from "./crc32c.ts";
import { KafkaBatchCodec } from "./kafka-batch-codec.ts";
import { readLibrary } from "./wasm-utils.ts";

/**
 * Make a codec of Kafka record batches: what a plugin's thread imports this module for.
 *
 * @param options - those of `kafkaCodec`, as they came to the thread.
 * @throws TypeError for options that are none.
 */
export function createBatchCodec(options: unknown): BatchCodec {
  // A thread gives away files once its codec is made
  loadCrc32c();
  readLibrary();
  return new KafkaBatchCodec(checkCodecOptions(options));
}
