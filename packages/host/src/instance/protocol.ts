import type { BackupContext, RestoreContext, TargetTopicRequirements } from "@armory-plugins/wit";
import type { WitType } from "../component/wit-type.ts";
import type { Grants } from "../grants.ts";
import type { HostErrorCode } from "../host-error.ts";
import type { Limits } from "../limits.ts";
import type { LogLine } from "../plugin.ts";

/** What an instance's thread is started with. */
export interface InstanceData {
  readonly source: string;
  readonly coreModules: ReadonlyMap<string, WebAssembly.Module>;
  /** The type of what `transform` returns, for the check of its answers. */
  readonly outcomeType: WitType;
  readonly context: BackupContext | RestoreContext;
  readonly config: string | undefined;
  /** What the plugin was last asked for, when this thread replaces another. */
  readonly requirements: TargetTopicRequirements | undefined;
  readonly grants: Grants;
  readonly limits: Limits;
  /** {@link Progress}, shared. */
  readonly progress: SharedArrayBuffer;
}

/** The slots of the shared `Int32Array` by which a thread shows how far it is, even while it can send no message. */
export const progressSlot = {
  /** Odd while the plugin runs; it changes whenever the plugin starts or ends running. */
  sequence: 0,
  /** What is running: an index of {@link phases}. */
  phase: 1,
  /** How many outcomes of the batch are in the output so far. */
  outcomes: 2,
} as const;

/** What a plugin may be doing, each with a time limit of its own. */
export const phases = ["load", "init", "call"] as const;

/** What is asked of the thread, one at a time. */
export type Request =
  | { readonly type: "open" }
  | { readonly type: "requirements"; readonly requirements: TargetTopicRequirements }
  | {
      readonly type: "transform";
      readonly input: SharedArrayBuffer;
      readonly output: SharedArrayBuffer;
      /** Where the first record to transform starts in `input`. */
      readonly offset: number;
      readonly count: number;
    };

/** What the thread answers. */
export type Reply =
  | {
      readonly type: "opened";
      /** How long `init` took. */
      readonly initMs: number;
    }
  | { readonly type: "requirements"; readonly requirements: TargetTopicRequirements }
  | {
      /** Some outcomes, as many as `progress` says; fewer than asked for when the output was full. */
      readonly type: "outcomes";
      /** Where the next record starts in the input. */
      readonly offset: number;
      /** The memory that they are in: another than was given when one outcome was larger than it. */
      readonly output: SharedArrayBuffer;
      readonly failure?: Failure;
    }
  | { readonly type: "failed"; readonly failure: Failure };

/** A {@link Reply}, or a line that the plugin printed. */
export type Message = Reply | { readonly type: "log"; readonly line: Omit<LogLine, "plugin"> };

/** What becomes a HostError on the other side. */
export interface Failure {
  readonly code: HostErrorCode;
  readonly text: string;
  readonly pluginText?: string;
}
