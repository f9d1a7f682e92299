import type { ComponentCode, Grants, Limits } from "@armory-plugins/host";
import type { SharedMemory } from "@armory-plugins/host/arena";
import { phaseSlot, type CounterIncrement, type PrintedLine } from "@armory-plugins/host/thread";
import type { BackupContext, RestoreContext, TargetTopicRequirements } from "@armory-plugins/wit";
import type { KafkaErrorData } from "../kafka-error.ts";
import type { CodecOptions, EncodedChunk, RecordError } from "../batch-codec.ts";
import type { TransformType } from "../record-layout.ts";

/** What an instance's thread is told to run. */
export interface InstanceData extends TopicData {
  /** The plugin, loaded for batches of `transform`. */
  readonly code: ComponentCode;
}

/** What an instance knows about the topic that it is opened for. */
export interface TopicData {
  /** The type of `transform`, from the world's contract. */
  readonly transform: TransformType;
  /** The memory that this thread shares with the one that asks: records and outcomes lie there, and {@link progressSlot}. */
  readonly arena: SharedMemory;
  readonly context: BackupContext | RestoreContext;
  readonly config: string | undefined;
  /** What the plugin was last asked for, when this thread replaces another. */
  readonly requirements: TargetTopicRequirements | undefined;
  /** What reads and writes encoded batches; absent where records are given as objects. */
  readonly codec: CodecOptions | undefined;
  readonly grants: Grants;
  readonly limits: Limits;
}

/** What becomes a `KafkaError` on the other side. */
export interface Failure extends KafkaErrorData {
  /** Whether nothing says at which record of its batch it happened: the process that knew is gone. */
  readonly isUnplaced?: boolean;
}

/**
 * The 32-bit slots at the start of an arena by which a thread shows how far it is, even while it can send no message.
 */
export const progressSlot = {
  ...phaseSlot,
  /** How many outcomes there are so far of the records that run. */
  outcomes: phaseSlot.steps,
  /** Where the encoded batch starts that is processed. */
  batch: 3,
  /** Which record of that batch was the first to run. */
  first: 4,
  /** Of a careful request: 1 while the thread waits until somebody has taken down how far it is. */
  turn: 5,
} as const;

/** A run of a batch ends early once its outcomes take more than this, in bytes. */
export const softOutputBytes = 4 * 2 ** 20;

/** Encoded batches are processed in parts once what a part takes of the arena is more than this, in bytes: with what it may end behind, it fits into one. */
export const softPartBytes = 256 * 2 ** 20;

/** What is asked of the thread, one at a time. */
export type Request =
  | { readonly type: "open" }
  | { readonly type: "requirements"; readonly requirements: TargetTopicRequirements }
  | ({
      readonly type: "transform";
      /** Whether it goes on with the batch of the request before. */
      readonly isNext: boolean;
    } & BatchPlace)
  | {
      /** Encoded batches, for an instance that has a codec. */
      readonly type: "process";
      readonly start: number;
      readonly end: number;
      /** Where to begin, or to go on. */
      readonly from: RecordPlace;
      readonly failures: readonly RecordFailure[];
      /** Whether to stop before each record until somebody has taken down which it is. */
      readonly isCareful: boolean;
    };

/** A request to process encoded batches. */
export type ProcessRequest = Extract<Request, { readonly type: "process" }>;

/** Which record of some encoded batches. */
export interface RecordPlace {
  /** Where its encoded batch starts. */
  readonly batch: number;
  /** Its place in the batch. */
  readonly index: number;
}

/** A record that a thread failed at which did not survive it. */
export interface RecordFailure extends RecordPlace {
  readonly failure: KafkaErrorData;
}

/** What became of encoded batches. */
export interface Processed {
  readonly chunks: readonly EncodedChunk[];
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly errors: readonly RecordError[];
  readonly stopped?: RecordError;
  /** Where to go on, when this is a part of what was asked for. */
  readonly next?: RecordPlace;
}

/** Where in the arena a batch is. */
export interface BatchPlace {
  /** The address of the first record. */
  readonly records: number;
  readonly count: number;
  /** Where the outcomes go, one for each record. */
  readonly outcomes: number;
  /** Where what is in the outcomes goes: from here on, nothing of the batch is there. */
  readonly heap: number;
}

/** What the thread answers. */
export type Reply =
  | {
      readonly type: "opened";
      /** How long `init` took. */
      readonly initMs: number;
    }
  | { readonly type: "requirements"; readonly requirements: TargetTopicRequirements }
  | {
      /** Some outcomes, as many as `progress` says; fewer than asked for when they are large together. */
      readonly type: "outcomes";
      readonly failure?: Failure;
    }
  | { readonly type: "processed"; readonly processed: Processed }
  | { readonly type: "failed"; readonly failure: Failure };

/** Lines that the plugin printed or logged at once. */
export interface LogMessage {
  readonly type: "log";
  readonly lines: readonly PrintedLine[];
}

/** By how much the plugin's counters grew. */
export interface CountMessage {
  readonly type: "count";
  readonly counters: readonly CounterIncrement[];
}

/** The plugin failed where nobody waits for an answer: as it was asked for what it logged. Its thread is not for another instance. */
export interface UnsoundMessage {
  readonly type: "unsound";
}

/** What the thread says without being asked. */
export type News = LogMessage | CountMessage | UnsoundMessage;

/** A {@link Reply}, or {@link News}. */
export type Message = Reply | News;

/** Whether a message answers a request. */
export function isReply(message: Message): message is Reply {
  return message.type !== "log" && message.type !== "count" && message.type !== "unsound";
}

/** What goes between the thread of an opened plugin and the one that asks it: a call for each type of {@link Request}. */
export interface InstanceTypes {
  readonly data: InstanceData;
  readonly calls: {
    readonly [Type in Request["type"]]: {
      readonly request: Extract<Request, { readonly type: Type }>;
      readonly answer: Reply;
    };
  };
  readonly order: never;
  readonly news: News;
  readonly failure: Failure;
}
