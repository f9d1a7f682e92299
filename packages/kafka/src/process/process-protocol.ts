import type { PortableComponent } from "@armory-plugins/host";
import type { Failure, News, Reply, Request, TopicData } from "../thread/protocol.ts";

/** Bytes of an arena. */
export interface MemoryPiece {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** What a process is told. */
export type ProcessRequest =
  | { readonly type: "start"; readonly code: PortableComponent; readonly topic: Omit<TopicData, "arena"> }
  | { readonly type: "ask"; readonly request: Request; readonly memory: readonly MemoryPiece[] }
  | { readonly type: "stop" };

/** How far a thread is: its slots of the arena. */
export interface Progress {
  readonly isRunning: boolean;
  readonly phase: number;
  readonly outcomes: number;
  readonly batch: number;
  readonly first: number;
}

/** What a process says: how far its thread is, now and then; what its thread says; that its thread can't go on, or was ended. */
export type ProcessMessage =
  | { readonly type: "progress"; readonly progress: Progress }
  | ({ readonly type: "reply"; readonly reply: Reply } & Left)
  | News
  | ({ readonly type: "failed"; readonly failure: Failure } & Left)
  | ({ readonly type: "stopped" } & Left);

/** What a thread has left in the arena. */
export interface Left {
  readonly progress: Progress;
  readonly memory: readonly MemoryPiece[];
}
