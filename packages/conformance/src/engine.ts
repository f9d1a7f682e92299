import type { Limits } from "@armory-plugins/host";
import type { NriLogLine, NriMethod } from "@armory-plugins/nri";
import type {
  BackupContext,
  KafkaRecord,
  Outcome,
  RecordWorldKind,
  RestoreContext,
  TargetTopicRequirements,
} from "@armory-plugins/wit";

/** Something that runs plugins: the adapter between the harness and one WebAssembly engine. One file an engine. */
export interface Engine {
  /** The word that known failures and reports use. */
  readonly name: string;
  /** Whether it runs such a plugin at all. Default: it does. A file that can't be read is left to {@link Engine.load}. */
  runs?(component: string | Uint8Array): Promise<boolean>;
  /** Read a plugin, once for all cases. What it throws ends the run: there is nothing to test. */
  load(component: string | Uint8Array, options: EngineOptions): Promise<EnginePlugin>;
}

/** What an engine is told besides the plugin. */
export interface EngineOptions {
  /** Limits that differ from the engine's defaults. */
  readonly limits?: Partial<Limits>;
  /** Where to keep what is made of the plugin; false keeps nothing. Default: `ARMORY_CACHE_DIR`, else the user's cache directory. */
  readonly cacheDir?: string | false;
  /** Stops the loading. */
  readonly signal?: AbortSignal;
}

/** A plugin that an engine has read. An error that a call of an instance ends in may carry `printed`: the last lines that the instance printed. */
export type EnginePlugin = RecordEnginePlugin | NriEnginePlugin;

/** A plugin that takes records. */
export interface RecordEnginePlugin {
  /** The world that it implements. */
  readonly world: RecordWorldKind;
  /** Make a new instance and call its `init`. The plugin's own "no" is an answer; everything else is thrown. */
  open(context: BackupContext | RestoreContext, config: string | undefined): Promise<OpenAnswer>;
  /** Let go of everything. */
  close(): Promise<void>;
}

/** What `init` answered. */
export type OpenAnswer =
  | { readonly tag: "ok"; readonly instance: EngineInstance }
  | { readonly tag: "refused"; readonly text: string };

/** An instance whose `init` said ok. What its calls throw is a failure of the case, named by the error's `code`. */
export interface EngineInstance {
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

/** A plugin of a container runtime: a component of world `nri-plugin`, or a core module as upstream has them. */
export interface NriEnginePlugin {
  readonly world: "nri";
  /** Make a new instance, which nobody has called yet. */
  start(): Promise<NriEngineInstance>;
  /** Let go of everything. */
  close(): Promise<void>;
}

/** An instance of a plugin of a container runtime. What its calls throw is a failure of the case, named by the error's `code`. */
export interface NriEngineInstance {
  /** Call the plugin with an encoded request, as the runtime does. */
  call(method: NriMethod, request: Uint8Array): Promise<NriAnswer>;
  /** The lines that it has logged by NRI's own function since the last time. */
  takeLog(): readonly NriLogMessage[];
  /** Let go of the instance. */
  close(): Promise<void>;
}

/** What a plugin answered: an encoded response, or its own "no". */
export type NriAnswer =
  | {
      readonly tag: "response";
      readonly response: Uint8Array;
      /** What it asked for of its own accord meanwhile: an encoded `UpdateContainersRequest`. */
      readonly updates: Uint8Array | undefined;
    }
  | { readonly tag: "refused"; readonly text: string };

/** A line that a plugin logged. */
export interface NriLogMessage {
  readonly level: NriLogLine["level"];
  readonly message: string;
}
