// For people who run plugins on Kafka's bytes
export { kafkaCodec } from "./kafka-codec.ts";
export type { KafkaCodecOptions, OnError } from "./codec-options.ts";
export { splitBatches } from "./split-batches.ts";
export type { BatchPiece, SplitOptions } from "./split-batches.ts";
export type { TornEnd } from "./log-tail.ts";
export { LastBatches, hasProducer } from "./last-batches.ts";
export { InvalidBatch } from "@armory-plugins/host/batch-codec";

// For people who read and write records as lines of JSON
export { JsonProblem } from "./json-lines/json-cursor.ts";
export { parseRecord } from "./json-lines/parse-record.ts";
export type { TopicRecord } from "./json-lines/parse-record.ts";
export { defaultBatchSizes, readJsonLines } from "./json-lines/read-json-lines.ts";
export type { BatchSizes, LineBatch, LineSource } from "./json-lines/read-json-lines.ts";
export { renderRecord } from "./json-lines/render-record.ts";

// For people who give whole files to a plugin: lines of JSON, or the logs of partitions
export { transformJsonLines } from "./json-lines/transform-json-lines.ts";
export type { JsonLinesOptions, TopicSource } from "./json-lines/transform-json-lines.ts";
export type { Only } from "./json-lines/write-result.ts";
export { checkOutput } from "./logs/check-output.ts";
export type { OutDirectory } from "./logs/check-output.ts";
export { findLogs } from "./logs/find-logs.ts";
export type { FindOptions, FoundLogs, LeftOutDirectory, PartitionLog, Segment } from "./logs/find-logs.ts";
export type { SegmentInput } from "./logs/segment-chunks.ts";
export { transformLogs } from "./logs/transform-logs.ts";
export type { LogEvents, LogsOptions } from "./logs/transform-logs.ts";
export type { SegmentContext, SegmentEvents } from "./logs/transform-segment.ts";
export { noOutcomes } from "./outcome-counts.ts";
export type { OutcomeCounts } from "./outcome-counts.ts";
export { PipelineError, isPipelineError } from "./pipeline-error.ts";
export type { PipelineErrorCode, PipelineErrorOptions } from "./pipeline-error.ts";
export { TopicPool } from "./topic-pool.ts";

// For tests, and for a few records
export { readRecordBatches } from "./read-record-batches.ts";
export type { ReadOptions } from "./read-record-batches.ts";
export { writeRecordBatch } from "./write-record-batch.ts";
export type { WriteOptions } from "./write-record-batch.ts";
export type { RecordBatch } from "./record-batch.ts";
export type { Compression } from "./compression.ts";
