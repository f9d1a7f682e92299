import type { Worker } from "node:worker_threads";
import { ThreadClient } from "@armory-plugins/host/thread";
import { KafkaError } from "../kafka-error.ts";
import type { InstanceRunner, RunnerEvents } from "./instance-runner.ts";
import type { InstanceData, InstanceTypes, Request } from "./protocol.ts";

/** Runs an instance in a thread of this process. */
export class ThreadRunner implements InstanceRunner {
  readonly #thread: ThreadClient<InstanceTypes>;
  readonly #events: RunnerEvents;
  readonly #leave: (() => Promise<void>) | undefined;

  /**
   * @param worker - a thread in which nothing runs.
   * @param giveBack - takes the thread when nothing runs in it any more. Default: it ends.
   */
  constructor(worker: Worker, data: InstanceData, events: RunnerEvents, giveBack?: (worker: Worker) => Promise<void>) {
    this.#events = events;
    this.#leave = giveBack && (() => giveBack(worker));
    this.#thread = new ThreadClient<InstanceTypes>({
      worker,
      data,
      failureOf: (failure) => failure,
      errorOf: ({ code, detail, ...details }) => new KafkaError(code, detail, details),
      onNews: (news) => events.onMessage(news),
      onEnd: (failure) => events.onFailure(failure),
    });
  }

  ask(request: Request): void {
    // That the thread has ended is told as its failure
    this.#thread.call(request.type, request).then(
      (reply) => this.#events.onMessage(reply),
      () => {},
    );
  }

  stop(): Promise<void> {
    this.#thread.end({ code: "CLOSED", detail: "it was closed" });
    return this.#thread.ended;
  }

  async leave(): Promise<void> {
    if (this.#leave === undefined) return this.stop();
    if (await this.#thread.leave()) await this.#leave();
  }
}
