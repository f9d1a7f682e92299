// Kafka's record batches as bytes: a stream of them cut into whole ones
export { splitBatches } from "./split-batches.ts";
export type { BatchPiece, SplitOptions } from "./split-batches.ts";
export type { TornEnd } from "./log-tail.ts";
export { LastBatches, hasProducer } from "./last-batches.ts";

// For tests, and for a few records
export { readRecordBatches } from "./read-record-batches.ts";
export type { ReadOptions } from "./read-record-batches.ts";
export { writeRecordBatch } from "./write-record-batch.ts";
export type { WriteOptions } from "./write-record-batch.ts";
export type { RecordBatch } from "./record-batch.ts";
export type { Compression } from "./compression.ts";
