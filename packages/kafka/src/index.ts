// For people who run plugins on Kafka's bytes
export { kafkaCodec } from "./kafka-codec.ts";
export type { KafkaCodecOptions, OnError } from "./codec-options.ts";
export { splitBatches } from "./split-batches.ts";
export type { BatchPiece, SplitOptions } from "./split-batches.ts";
export type { TornEnd } from "./log-tail.ts";
export { LastBatches, hasProducer } from "./last-batches.ts";
export { InvalidBatch } from "@armory-plugins/host/batch-codec";

// For tests, and for a few records
export { readRecordBatches } from "./read-record-batches.ts";
export type { ReadOptions } from "./read-record-batches.ts";
export { writeRecordBatch } from "./write-record-batch.ts";
export type { WriteOptions } from "./write-record-batch.ts";
export type { RecordBatch } from "./record-batch.ts";
export type { Compression } from "./compression.ts";
