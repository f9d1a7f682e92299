import type { Failure, Message, Request, TopicData } from "./protocol.ts";

/** Who is told what of an instance that runs elsewhere. */
export interface RunnerEvents {
  onMessage(message: Message): void;
  /** Called when it can't go on: it ended by itself. */
  onFailure(failure: Failure): void;
}

/** What runs one instance of a plugin, out of the thread that asks: a thread, or a process. It shares, or keeps up to date, the arena of its `InstanceData`. */
export interface InstanceRunner {
  /** Ask it something; the answer comes as a message. */
  ask(request: Request): void;
  /** End it. @returns when nothing can be written to the arena any more. */
  stop(): Promise<unknown>;
  /** End an instance that is sound and was asked nothing; what it ran in may run another. @returns as {@link InstanceRunner.stop}. */
  leave(): Promise<unknown>;
}

/** Starts an instance. */
export type StartInstance = (data: TopicData, events: RunnerEvents) => InstanceRunner;
