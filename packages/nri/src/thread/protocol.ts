import type { PluginCode } from "@armory-plugins/host";
import { phaseSlot } from "@armory-plugins/host/thread";
import type { NriLogLine } from "../guest/guest-log.ts";
import type { NriMethod } from "../proto/nri-methods.ts";
import type { FailureMessage } from "./failure-message.ts";
import type { ConnectOptions } from "./plugin-thread.ts";
import type { FailurePolicy, NriLimits, PluginState } from "./plugin-thread-options.ts";
import type { TurnAnswer, TurnQuery } from "./turn.ts";

/** What a plugin's thread is told at its start. */
export interface ThreadData {
  readonly code: PluginCode;
  readonly name: string;
  readonly index: string;
  readonly config: string | undefined;
  readonly limits: NriLimits;
  /** Whether somebody wrote `limits.callMs`. */
  readonly isCallLimitGiven: boolean;
  readonly failurePolicy: FailurePolicy | undefined;
  readonly logLevel: NriLogLine["level"] | undefined;
  readonly stallMs: number | undefined;
  /** The memory of `RequestLease`. */
  readonly lease: SharedArrayBuffer;
  /** The memory of `RequestStats`. */
  readonly stats: SharedArrayBuffer;
  /** See {@link threadSlots}. */
  readonly slots: SharedArrayBuffer;
}

/** The 32-bit slots that a thread writes and the one that watches it reads: those of `runPhase`, and these. */
export const threadSlots = {
  /** The pages of 64 KiB that the plugin's memory has. */
  memoryPages: Object.keys(phaseSlot).length,
  /** What it was called for last: an index of `nriMethodNames`. */
  method: Object.keys(phaseSlot).length + 1,
  count: Object.keys(phaseSlot).length + 2,
} as const;

/** What goes between a plugin's thread and the one that started it. Nothing is said of requests that come from the runtime. */
export interface NriThreadTypes {
  readonly data: ThreadData;
  readonly calls: {
    readonly call: {
      readonly request: { readonly method: NriMethod; readonly request: Uint8Array };
      readonly answer: Uint8Array;
    };
    readonly renew: { readonly request: undefined; readonly answer: undefined };
    readonly yield: { readonly request: TurnQuery; readonly answer: TurnAnswer };
  };
  readonly order: PluginOrder;
  readonly news: PluginNews;
  readonly failure: FailureMessage;
}

/** What a plugin's thread is told. */
export type PluginOrder =
  /** A socket's path, or the descriptor of one that is connected. */
  | { readonly type: "connect"; readonly socket: string | number; readonly options: ConnectOptions }
  | { readonly type: "turned"; readonly answer: TurnAnswer }
  | { readonly type: "close" };

/** What a plugin's thread says by itself. */
export type PluginNews =
  | { readonly type: "state"; readonly state: PluginState }
  | { readonly type: "turn"; readonly query: TurnQuery }
  /** What the runtime sent at `Configure`, and the events that the plugin asked for then. */
  | { readonly type: "configure"; readonly request: Uint8Array; readonly events: number }
  /** A connection did not come to be, or not to be of use. */
  | { readonly type: "unconnected"; readonly failure: FailureMessage }
  | { readonly type: "updates"; readonly request: Uint8Array }
  | { readonly type: "log"; readonly lines: readonly NriLogLine[] }
  /** What a call may take from now on before the thread is ended. */
  | { readonly type: "callLimit"; readonly limitMs: number }
  /** The plugin is dead, and the thread answers for it with errors. */
  | { readonly type: "failing"; readonly failure: FailureMessage }
  /** The plugin is dead, and the thread of no use any more. */
  | { readonly type: "failed"; readonly failure: FailureMessage };
