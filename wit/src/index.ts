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

// The types of the NRI world, generated from armory-nri/0.1
/** What NRI says of pods and containers, and what a plugin asks for. */
export type * as NriTypes from "../gen/armory-nri/0.1/interfaces/armory-nri-types.js";
/** The functions that a component of world `nri-plugin` exports, and the types of their own. */
export type * as NriPlugin from "../gen/armory-nri/0.1/interfaces/armory-nri-plugin.js";
/** The functions that it may import: what the runtime does for a plugin. */
export type * as NriRuntime from "../gen/armory-nri/0.1/interfaces/armory-nri-runtime.js";

// The types of what a plugin logs and counts, generated from armory-diagnostics/0.1
export type {
  Counter,
  Level as LogLevel,
  LogEntry,
  Pending as PendingDiagnostics,
} from "../gen/armory-diagnostics/0.1/interfaces/armory-diagnostics-diagnostics.js";
/** The interfaces by which a component gives what its plugin logs and counts. */
export type * as Diagnosed from "../gen/armory-diagnostics/0.1/diagnosed.js";

// For tools: the worlds themselves
export { camelCase } from "./camel-case.ts";
export { diagnosedWorld, diagnosticsInterfaces, withDiagnostics, worldsWithDiagnostics } from "./diagnostics.ts";
export { findWorld, witDirectory, witSource, worldContract, worldDescription, worlds } from "./worlds.ts";
export type {
  DescribedFunction,
  DescribedType,
  PrimitiveType,
  TypeIndex,
  WorldDescription,
} from "./world-description.ts";
export type { RecordWorldKind, World, WorldKind } from "./worlds.ts";
