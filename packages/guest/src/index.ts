// For plugins: what a file `plugin.ts` exports
export { backupPlugin } from "./backup-plugin.ts";
export type { BackupPlugin, BackupPluginDefinition } from "./backup-plugin.ts";
export { restorePlugin } from "./restore-plugin.ts";
export type { RestorePlugin, RestorePluginDefinition } from "./restore-plugin.ts";
export type { InitContext, PluginContext, PluginDefinition } from "./plugin-definition.ts";

// For plugins: answers, bytes and headers
export { accept, fail, reject } from "./outcomes.ts";
export { fromJson, fromText, json, text } from "./bytes.ts";
export * as headers from "./headers.ts";
export type { RecordLike } from "./record.ts";

// For plugins: what operators see of them
export * as log from "./log.ts";
export { counter } from "./counter.ts";
export type { Counter } from "./counter.ts";

// For tests of plugins
export { takeDiagnostics } from "./diagnostics.ts";
export { record } from "./record.ts";
export type { BytesLike, RecordFields } from "./record.ts";
export { InitError, isInitError } from "./init-error.ts";
export type { InitErrorCode } from "./init-error.ts";

// The contract's own types
export type {
  BackupContext,
  KafkaRecord,
  KafkaRecordHeader,
  KafkaRecordTimestamp,
  LogEntry,
  LogLevel,
  Outcome,
  PendingDiagnostics,
  RestoreContext,
  TargetTopicRequirements,
  TimestampKind,
} from "@armory-plugins/wit";
