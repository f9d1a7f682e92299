import type { Worker } from "node:worker_threads";
import { crashFailure } from "../thread/plugin-phases.ts";
import type { InstanceRunner, RunnerEvents } from "./instance-runner.ts";
import type { InstanceData, Message, Request, Start } from "./protocol.ts";

/** Runs an instance in a thread of this process. */
export class ThreadRunner implements InstanceRunner {
  readonly #thread: Worker;

  /** @param thread - one that runs nothing yet. */
  constructor(thread: Worker, data: InstanceData, events: RunnerEvents) {
    this.#thread = thread;
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
}
