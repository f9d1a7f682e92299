// For people who run plugins on records
export { loadPlugin } from "./plugin/load-plugin.ts";
export type { LoadOptions } from "./plugin/load-plugin.ts";
export type { LogLine, Plugin, PluginCount, RecordPluginInfo, TopicInstance, TopicOptions } from "./plugin/plugin.ts";
export type { ProcessedBatches, ProcessedChunk } from "./plugin/processed-batches.ts";
export { inspectRecordPlugin } from "./plugin/record-worlds.ts";
export type { ProcessSettings } from "./process/process-settings.ts";
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

// For people who run them on Kafka's bytes: the functions for these are in ./record-batches and ./logs
export { kafkaCodec } from "./record-batch/kafka-codec.ts";
export type { KafkaCodecOptions, OnError } from "./record-batch/codec-options.ts";

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
export { canonicalLayout } from "./record-layout.ts";
export type { Bytes, OptionalBytes, OptionalNumber, RecordLayout } from "./record-layout.ts";

// For people who give whole files to a plugin, by ./json-lines or ./logs
export { noOutcomes } from "./outcome-counts.ts";
export type { OutcomeCounts } from "./outcome-counts.ts";
export { PipelineError, isPipelineError, pipelineErrorCatalog } from "./pipeline-error.ts";
export type { PipelineErrorCode } from "./pipeline-error.ts";
export { TopicPool } from "./plugin/topic-pool.ts";
