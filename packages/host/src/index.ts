// For people who run plugins
export { loadPlugin } from "./load-plugin.ts";
export type { Isolation, LoadOptions } from "./load-plugin.ts";
export type { ProcessSettings } from "./process/process-settings.ts";
export type { ProcessUser } from "./process/process-user.ts";
export type { LogLine, Plugin, TopicInstance, TopicOptions } from "./plugin.ts";
export type {
  HeaderView,
  HeaderViews,
  OutcomeBatch,
  OutcomeView,
  ProcessedBatches,
  ProcessedChunk,
  RecordBatch,
  RecordView,
} from "./record-batch.ts";
export type { EngineInfo, PluginImport, PluginInfo, PluginMetadata, RecordPluginInfo } from "./plugin-info.ts";
export type { Grants, Preopen } from "./grants.ts";
export { defaultLimits } from "./limits.ts";
export type { Limits } from "./limits.ts";
export { HostError, isHostError } from "./host-error.ts";
export type { HostErrorCode, HostErrorDetails } from "./host-error.ts";
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
  WorldKind,
} from "@armory-plugins/wit";

// For people who write tools on top of it
export { defaultCacheDir, requireCache } from "./translation/translation-cache.ts";
export { isFileRefused, readFileChunks, readPluginFile, readWholeFile } from "./read-file.ts";
export type { FileKind, ReadFileOptions } from "./read-file.ts";
export { pruneFolder } from "./translation/prune-folder.ts";
export type { CacheNames } from "./translation/prune-folder.ts";
export { inspectPlugin, requireRecordPlugin } from "./inspect-plugin.ts";
export type { InspectOptions } from "./inspect-plugin.ts";
export { inspectCoreModule } from "./code/inspect-core-module.ts";
export type { CoreModuleInfo } from "./code/inspect-core-module.ts";
export { sniffBinary } from "./component/parse-component.ts";
export type { BinaryKind } from "./component/parse-component.ts";
export { loadCode, loadPortableCode } from "./code/load-code.ts";
export type { CodeOptions } from "./code/load-code.ts";
export type { ComponentCode, CoreAbi, CoreModuleCode, PluginCode, PortableCode } from "./code/plugin-code.ts";
export { InvalidBatch } from "./arena/batch-codec.ts";
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
} from "./arena/batch-codec.ts";
export type { Bytes, OptionalBytes, OptionalNumber, RecordLayout } from "./arena/record-layout.ts";
