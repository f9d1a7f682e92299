// The types of the Kafka worlds, generated from kannika-wasi-plugins/0.1
export type {
  KafkaRecord,
  KafkaRecordHeader,
  KafkaRecordTimestamp,
  Outcome,
  OutcomeAccepted,
  OutcomeError,
  OutcomeRejected,
  TimestampKind,
} from "../gen/kannika-wasi-plugins/0.1/interfaces/kannika-wasi-plugins-types.js";
export type { Context as BackupContext } from "../gen/kannika-wasi-plugins/0.1/wasi-backup-plugin.js";
export type {
  Context as RestoreContext,
  TargetTopicRequirements,
} from "../gen/kannika-wasi-plugins/0.1/wasi-restore-plugin.js";
/** The functions that a component of world `wasi-backup-plugin` exports. */
export type * as WasiBackupPlugin from "../gen/kannika-wasi-plugins/0.1/wasi-backup-plugin.js";
/** The functions that a component of world `wasi-restore-plugin` exports. */
export type * as WasiRestorePlugin from "../gen/kannika-wasi-plugins/0.1/wasi-restore-plugin.js";

// For tools: the worlds themselves
export { findWorld, witFolder, worldContract, worlds } from "./worlds.ts";
export type { World, WorldKind } from "./worlds.ts";
