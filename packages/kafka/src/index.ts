// For people who run plugins on records
export { loadPlugin } from "./plugin/load-plugin.ts";
export type { LoadOptions } from "./plugin/load-plugin.ts";
export type { LogLine, Plugin, RecordPluginInfo, TopicInstance, TopicOptions } from "./plugin/plugin.ts";
export type {
  EncodedRecords,
  HeaderView,
  HeaderViews,
  OutcomeBatch,
  OutcomeView,
  ProcessedBatches,
  ProcessedChunk,
  RecordView,
} from "./plugin/record-views.ts";
export { inspectRecordPlugin } from "./plugin/record-worlds.ts";
export type { ProcessSettings } from "./plugin/process/process-settings.ts";
export { isKafkaError, KafkaError } from "./kafka-error.ts";
export { kafkaErrorCatalog } from "./kafka-error-catalog.ts";
export type { KafkaErrorCode, KafkaErrorData, KafkaErrorDetails } from "./kafka-error.ts";
export type {
  BackupContext,
  KafkaRecord,
  KafkaRecordHeader,
  KafkaRecordTimestamp,
  Outcome,
  RecordWorldKind,
  RestoreContext,
  TargetTopicRequirements,
  TimestampKind,
} from "@armory-plugins/wit";

// For people who run them on Kafka's bytes
export { kafkaCodec } from "./kafka-codec.ts";
export type { KafkaCodecOptions, OnError } from "./codec-options.ts";
export { splitBatches } from "./split-batches.ts";
export type { BatchPiece, SplitOptions } from "./split-batches.ts";
export type { TornEnd } from "./log-tail.ts";
export { LastBatches, hasProducer } from "./last-batches.ts";

// For codecs of other encodings
export { InvalidBatch } from "./batch-codec.ts";
export type {
  BatchCodec,
  CodecOptions,
  DecodedBatch,
  EncodedChunk,
  EncodedOutcomes,
  OutcomeSlice,
  RecordError,
  RecordMemory,
  UnfitRecord,
} from "./batch-codec.ts";
export type { Bytes, OptionalBytes, OptionalNumber, RecordLayout } from "./record-layout.ts";

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
export { PipelineError, isPipelineError, pipelineErrorCatalog } from "./pipeline-error.ts";
export type { PipelineErrorCode } from "./pipeline-error.ts";
export { TopicPool } from "./topic-pool.ts";

// For tests, and for a few records
export { readRecordBatches } from "./read-record-batches.ts";
export type { ReadOptions } from "./read-record-batches.ts";
export { writeRecordBatch } from "./write-record-batch.ts";
export type { WriteOptions } from "./write-record-batch.ts";
export type { RecordBatch } from "./record-batch.ts";
export type { Compression } from "./compression.ts";
