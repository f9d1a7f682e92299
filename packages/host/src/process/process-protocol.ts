import type { CountedModule } from "../component/parse-component.ts";
import type { AdapterLinks } from "../instance/adapter-setup.ts";
import type { ProgramData, TopicData } from "../instance/instance-runner.ts";
import type { Message, Reply, Request } from "../instance/protocol.ts";
import type { Failure } from "../instance/failure.ts";
import type { Translation } from "../translation/translation.ts";

/** A plugin as a process gets it: nothing of it is compiled before. */
export interface PortablePlugin extends Pick<ProgramData, "answers" | "reallocs" | "denied"> {
  /** How errors call it. */
  readonly name: string;
  readonly translation: Translation;
  /** The component's own core modules. */
  readonly modules: readonly CountedModule[];
  /** How the arena calls `transform`; absent where jco does. */
  readonly links: AdapterLinks | undefined;
}

/** Bytes of an arena. */
export interface MemoryPiece {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** What a process is told. */
export type ProcessRequest =
  | { readonly type: "start"; readonly plugin: PortablePlugin; readonly topic: Omit<TopicData, "arena"> }
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
  | Extract<Message, { readonly type: "log" }>
  | ({ readonly type: "failed"; readonly failure: Failure } & Left)
  | ({ readonly type: "stopped" } & Left);

/** What a thread has left in the arena. */
export interface Left {
  readonly progress: Progress;
  readonly memory: readonly MemoryPiece[];
}
