import type {
  BackupContext,
  KafkaRecord,
  Outcome,
  RecordWorldKind,
  RestoreContext,
  TargetTopicRequirements,
} from "@armory-plugins/wit";
import type { EnginePlugin } from "../../system/engine-parts.ts";
import type { Refused } from "../../system/observation.ts";

/** A plugin that takes records. */
export interface RecordEnginePlugin extends EnginePlugin {
  readonly world: RecordWorldKind;
  /** Make a new instance and call its `init`. The plugin's own "no" is an answer; everything else is thrown. */
  open(context: BackupContext | RestoreContext, config: string | undefined): Promise<OpenAnswer>;
}

/** What `init` answered. */
export type OpenAnswer = { readonly tag: "ok"; readonly instance: RecordEngineInstance } | Refused;

/** An instance whose `init` said ok. What its calls throw is a failure of the case, named by the error's `code`. */
export interface RecordEngineInstance {
  /** How many milliseconds its `init` took, on engines that say so. */
  readonly initMs?: number;
  /** Call `update-target-topic-requirements`. */
  requirements(requirements: TargetTopicRequirements): Promise<TargetTopicRequirements>;
  /**
   * Call `transform` for each record in order.
   *
   * An error thrown may carry `outcomes`, those of the records before the one that failed.
   */
  transform(records: readonly KafkaRecord[]): Promise<readonly Outcome[]>;
  /** Let go of the instance. */
  close(): Promise<void>;
}

/** The worlds whose plugins take records. */
export const recordWorlds = ["backup", "restore"] as const satisfies readonly RecordWorldKind[];

/** Whether a plugin that an engine has read takes records. */
export function isRecordPlugin(plugin: EnginePlugin): plugin is RecordEnginePlugin {
  return recordWorlds.some((world) => world === plugin.world);
}
