import type { PortableCode } from "@armory-plugins/host";
import type { NriLogLine } from "../guest/guest-log.ts";
import type { NriMethod } from "../proto/nri-methods.ts";
import type { FailureMessage } from "../thread/failure-message.ts";
import type { ConnectOptions } from "../thread/plugin-thread.ts";
import type { TurnAnswer, TurnQuery } from "../thread/turn.ts";
import type { ExitReason, PluginState, PluginThreadOptions } from "../thread/plugin-thread-options.ts";

/** A plugin's thread as it is described to a process. */
export interface ThreadOrder extends Pick<
  PluginThreadOptions,
  "name" | "index" | "config" | "limits" | "failurePolicy" | "logLevel" | "stallMs"
> {
  /** Of which code it is, by the number under which that was sent. */
  readonly code: number;
  /** How errors call the plugin. */
  readonly codeName: string;
  /** What its lease and statistics are called: threads of the same one share them. */
  readonly plugin: string;
  /** What was counted of it before this process. */
  readonly stats: Uint8Array;
}

/** What a process of plugins is told. `id` is a thread, `call` something that is answered. */
export type ProcessOrder =
  /** Keep code, compiled, for threads that are started from it. */
  | { readonly type: "code"; readonly number: number; readonly code: PortableCode }
  | { readonly type: "drop-code"; readonly number: number }
  | { readonly type: "start"; readonly id: number; readonly thread: ThreadOrder }
  | {
      readonly type: "call";
      readonly id: number;
      readonly call: number;
      readonly method: NriMethod;
      readonly request: Uint8Array;
    }
  | { readonly type: "renew"; readonly id: number; readonly call: number }
  /** The socket comes on its own, under the number of the call. */
  | { readonly type: "connect"; readonly id: number; readonly call: number; readonly options: ConnectOptions }
  | { readonly type: "turned"; readonly id: number; readonly answer: TurnAnswer }
  | { readonly type: "yield"; readonly id: number; readonly query: TurnQuery }
  | { readonly type: "close"; readonly id: number }
  | { readonly type: "lease"; readonly plugin: string; readonly isActive: boolean }
  | { readonly type: "expire"; readonly plugin: string; readonly lease: bigint }
  /** Say what was counted, and that it lives. */
  | { readonly type: "report"; readonly call: number };

/** What a process of plugins says. */
export type ProcessNews =
  | { readonly type: "state"; readonly id: number; readonly state: PluginState }
  | { readonly type: "configure"; readonly id: number; readonly request: Uint8Array; readonly events: number }
  | { readonly type: "answer"; readonly call: number; readonly response: Uint8Array }
  | { readonly type: "refusal"; readonly call: number; readonly failure: FailureMessage }
  | { readonly type: "updates"; readonly id: number; readonly request: Uint8Array }
  | { readonly type: "log"; readonly id: number; readonly line: NriLogLine }
  | { readonly type: "failing"; readonly id: number; readonly reason: ExitReason }
  | { readonly type: "exit"; readonly id: number; readonly reason: ExitReason }
  | { readonly type: "turn"; readonly id: number; readonly query: TurnQuery }
  | { readonly type: "yielded"; readonly id: number; readonly answer: TurnAnswer }
  | { readonly type: "handover"; readonly plugin: string }
  | { readonly type: "lease"; readonly plugin: string; readonly lease: bigint }
  | { readonly type: "report"; readonly call: number; readonly report: ProcessReport };

/** What was counted in a process. */
export interface ProcessReport {
  /** The memories of the statistics, by plugins. */
  readonly stats: ReadonlyMap<string, Uint8Array>;
  /** What the plugins' memories take, in bytes, by threads. */
  readonly memory: ReadonlyMap<number, number>;
}
