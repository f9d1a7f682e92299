import type { BackupContext, RestoreContext, TargetTopicRequirements } from "@armory-plugins/wit";
import type { CodecOptions, EncodedChunk, RecordError } from "../arena/batch-codec.ts";
import type { TransformType } from "../arena/record-layout.ts";
import type { Grants } from "../grants.ts";
import type { Limits } from "../limits.ts";
import type { AnswerSite } from "./answer-site.ts";
import type { NamedExport } from "./named-export.ts";
import type { Failure } from "./failure.ts";
import { phaseSlot } from "../thread/phase-slots.ts";
import type { PrintedLine } from "../wasi/log-sink.ts";

/** What an instance's thread is told to run. */
export interface InstanceData {
  readonly source: string;
  readonly bytecode: Uint8Array;
  readonly coreModules: ReadonlyMap<string, WebAssembly.Module>;
  /** The type of `transform`, from the world's contract. */
  readonly transform: TransformType;
  /** How the arena calls `transform`; absent where jco does. */
  readonly adapter: AdapterSetup | undefined;
  /** The interfaces that it imports, without their versions, that the host knows in other versions alone. */
  readonly denied: readonly string[];
  /** The functions whose answers are checked before jco reads them; the adapter checks by itself. */
  readonly answers: readonly AnswerSite[];
  /** The core functions that allocate what it is given. */
  readonly reallocs: readonly NamedExport[];
  /** The memory that this thread shares with the one that asks: records and outcomes lie there, and {@link progressSlot}. */
  readonly arena: WebAssembly.Memory;
  readonly context: BackupContext | RestoreContext;
  readonly config: string | undefined;
  /** What the plugin was last asked for, when this thread replaces another. */
  readonly requirements: TargetTopicRequirements | undefined;
  /** What reads and writes encoded batches; absent where records are given as objects. */
  readonly codec: CodecOptions | undefined;
  readonly grants: Grants;
  readonly limits: Limits;
}

/** A compiled adapter, and what it is linked with: the exports of core modules, by the names that the translation gives these. */
export interface AdapterSetup {
  readonly module: WebAssembly.Module;
  /** The core module whose function runs a batch: a key of {@link InstanceData.coreModules}. */
  readonly batch: string;
  readonly call: NamedExport;
  readonly memory: NamedExport;
  readonly realloc: NamedExport;
  readonly post: NamedExport | undefined;
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

/** The first message about an instance. */
export interface Start {
  readonly type: "start";
  readonly data: InstanceData;
}

/** The last message about an instance: the thread forgets it, and may be told to run another of the same plugin. */
export interface Leave {
  readonly type: "leave";
}

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
  readonly text: string;
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

/** Where in the arena a batch lies. */
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
      /** Behind what is in the outcomes. */
      readonly heap: number;
      readonly failure?: Failure;
    }
  | { readonly type: "processed"; readonly processed: Processed }
  | { readonly type: "failed"; readonly failure: Failure };

/** A {@link Reply}, or lines that the plugin printed at once. */
export type Message = Reply | { readonly type: "log"; readonly lines: readonly PrintedLine[] };
