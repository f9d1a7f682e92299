import type { EngineInfo, Grants, Limits, PluginInfo, PrintedLine } from "@armory-plugins/host";
import type {
  BackupContext,
  KafkaRecord,
  Outcome,
  RecordWorldKind,
  RestoreContext,
  TargetTopicRequirements,
} from "@armory-plugins/wit";
import type { CodecOptions } from "../batch-codec.ts";
import type { ProcessedBatches } from "./processed-batches.ts";

/** What a component says of itself that takes records. */
export interface RecordPluginInfo extends PluginInfo {
  readonly kind: RecordWorldKind;
  /** What calls its `transform`. */
  readonly engine: EngineInfo;
}

/** A component that was read, checked against its world and transpiled: ready to be opened, any number of times. */
export interface Plugin {
  /** What the component is and what it asks for. */
  readonly info: RecordPluginInfo;
  /**
   * Start the plugin in a thread of its own for one topic and run its `init`.
   *
   * @throws KafkaError `INIT_REJECTED` with the plugin's own text in `pluginText`, `INIT_TIMEOUT`, `LOAD_TIMEOUT`,
   * `INSTANTIATION_FAILED`, `INVALID_ARGUMENT`, `CLOSED`, or one of the codes of a failed call; where another limit of memory is given, `FILE_UNREADABLE` when the
   * plugin's file was changed.
   */
  openTopic(options: TopicOptions): Promise<TopicInstance>;
  /** Close every instance that is open or opening; no other can be opened. */
  close(): Promise<void>;
}

/** How to open a plugin for one topic. */
export interface TopicOptions {
  /** The topic: `{ topic }` for a backup plugin, `{ sourceTopic, targetTopic }` for a restore plugin. */
  readonly context: BackupContext | RestoreContext;
  /** The plugin's config as YAML; absent is not the same as empty. */
  readonly config?: string | undefined;
  /** What reads and writes encoded batches in the plugin's thread, for {@link TopicInstance.process}. */
  readonly codec?: CodecOptions;
  /** Limits that differ from the ones the plugin was loaded with. */
  readonly limits?: Partial<Limits>;
  /** What the plugin is allowed. Default: nothing. */
  readonly grants?: Grants;
  /** Called with each line that the plugin prints or logs. Default: lines are dropped. */
  readonly onLog?: (line: LogLine) => void;
  /** Called when a counter of the plugin grew, at most once for each call and counter. Default: nobody counts. */
  readonly onCount?: (count: PluginCount) => void;
}

/** A line that a plugin printed or logged. */
export interface LogLine extends PrintedLine {
  /** The plugin's name. */
  readonly plugin: string;
  /** The topic that it was opened for; of a restore plugin, the target. */
  readonly topic: string;
}

/** By how much a counter of a plugin grew. */
export interface PluginCount {
  /** The plugin's name. */
  readonly plugin: string;
  /** The topic that it was opened for; of a restore plugin, the target. */
  readonly topic: string;
  /** The counter's name: `[a-z][a-z0-9_]*`, of at most 64 characters. An instance has at most 100. */
  readonly name: string;
  readonly value: bigint;
}

/** One instance of a plugin, initialized for one topic. Calls are made one after another, in the order they came. */
export interface TopicInstance {
  /** How many milliseconds the plugin's `init` took when the instance was opened. */
  readonly initMs: number;
  /**
   * Ask a restore plugin what it needs of the target topic.
   *
   * @throws KafkaError `INVALID_ARGUMENT` when the plugin is not a restore plugin, or a code of a failed call.
   */
  requirements(requirements: TargetTopicRequirements): Promise<TargetTopicRequirements>;
  /**
   * Give the plugin a batch of records; one outcome a record comes back, in their order. What is in them is copied; small arrays of bytes share an
   * `ArrayBuffer` with others, as Node's small buffers do.
   *
   * A record that makes the plugin fail rejects the promise with a {@link KafkaError}: `index` says which, `outcomes` are
   * those before it, and the records after it were not given to the plugin. The next call finds a new instance on
   * which `init` (and the last `requirements`) ran again.
   *
   * @throws KafkaError `TRAPPED`, `STACK_OVERFLOW`, `MEMORY_LIMIT`, `OUTPUT_LIMIT`, `CALL_TIMEOUT`, `CONTRACT_BROKEN`,
   * `IMPORT_DENIED`, `INVALID_RECORD` or `CLOSED`.
   */
  transform(records: readonly KafkaRecord[]): Promise<Outcome[]>;
  /**
   * Give the plugin encoded batches, whole ones, one behind the other: an instance that was opened with a codec decodes them in its own
   * thread, runs the plugin on their records and encodes what came out.
   *
   * A record at which the plugin fails is taken for one that it answered with an error: what becomes of it is up to the codec's options.
   *
   * @param take - called with what came out, in its order: once, or in several parts where that is much. Its bytes are there until `take` has returned, or the
   * promise that it returned has settled; then the plugin goes on.
   * @throws KafkaError `INVALID_BATCH` when the bytes are none, `OUTPUT_LIMIT` when what comes out does not fit into memory, `INVALID_ARGUMENT` without a
   * codec, or `INIT_REJECTED` and the like when a new instance can't be opened after a failure; or what `take` throws.
   */
  process(encoded: Uint8Array, take: (part: ProcessedBatches) => Promise<void> | void): Promise<void>;
  /** Stop the thread. Calls under way fail with `CLOSED`. */
  close(): Promise<void>;
}
