import type { Worker } from "node:worker_threads";
import { crashFailure } from "../thread/plugin-phases.ts";
import type { InstanceRunner, RunnerEvents } from "./instance-runner.ts";
import type { InstanceData, Leave, Message, Request, Start } from "./protocol.ts";

/** Runs an instance in a thread of this process. */
export class ThreadRunner implements InstanceRunner {
  readonly #thread: Worker;
  readonly #giveBack: ((thread: Worker) => Promise<void>) | undefined;

  /**
   * @param thread - one in which nothing runs.
   * @param giveBack - takes the thread when nothing runs in it any more. Default: it ends.
   */
  constructor(thread: Worker, data: InstanceData, events: RunnerEvents, giveBack?: (thread: Worker) => Promise<void>) {
    this.#thread = thread;
    this.#giveBack = giveBack;
    thread.on("message", (message: Message) => events.onMessage(message));
    thread.on("error", (error) => events.onFailure(crashFailure(error)));
    thread.on("exit", (code) => events.onFailure({ code: "TRAPPED", text: `its thread ended with code ${code}` }));
    const start: Start = { type: "start", data };
    thread.postMessage(start);
  }

  ask(request: Request): void {
    this.#thread.postMessage(request);
  }

  stop(): Promise<unknown> {
    return this.#thread.terminate();
  }

  leave(): Promise<unknown> {
    if (this.#giveBack === undefined) return this.stop();
    const leave: Leave = { type: "leave" };
    this.#thread.postMessage(leave);
    return this.#giveBack(this.#thread);
  }
}
