import type { Worker } from "node:worker_threads";
import type { Failure } from "../host-error.ts";
import type { Limits } from "../limits.ts";
import { PhaseWatch } from "./phase-watch.ts";
import { crashFailure, overrunFailure, phasesWithin, type PluginPhase } from "./plugin-phases.ts";
import type { AnswerOf, CallName, FromThread, RequestOf, ThreadTypes, ToThread } from "./thread-protocol.ts";

/** What a plugin's thread is started with, and what it calls back. */
export interface ThreadSetup<Types extends ThreadTypes> {
  /** A thread in which nothing runs; its module calls `serveThread`. */
  readonly worker: Worker;
  readonly data: Types["data"];
  /** How its time limits are kept. Default: somebody else keeps them. */
  readonly watch?: ThreadWatch<Types>;
  /** What the host finds out about the thread's end, in the words of the system. */
  failureOf(failure: Failure): Types["failure"];
  /** The error that callers get for a failure. */
  errorOf(failure: Types["failure"]): Error;
  onNews(news: Types["news"]): void;
  /** Called once, when the thread has ended and its calls have failed. */
  onEnd(failure: Types["failure"]): void;
}

/** How a thread's time limits are kept. */
export interface ThreadWatch<Types extends ThreadTypes> {
  /** What the thread writes, by `runPhase`. */
  readonly slots: Int32Array;
  readonly limits: PhaseLimits;
  /** What a phase that took too long is called. */
  overran(phase: PluginPhase, failure: Failure): Types["failure"];
}

/** The time limits of a thread, in milliseconds. */
export type PhaseLimits = Pick<Limits, "loadMs" | "initMs" | "callMs">;

/** A plugin's thread for the one that started it: makes its calls, keeps its time limits, and tells why it has ended. */
export class ThreadClient<Types extends ThreadTypes> {
  /** Resolves when the thread has ended and everybody was told. */
  readonly ended: Promise<void>;
  readonly #setup: ThreadSetup<Types>;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #watch: PhaseWatch<PluginPhase> | undefined;
  /** Why the thread ends, once it does. */
  #failure: Types["failure"] | undefined;
  readonly #resolveEnded: () => void;
  #resolveLeft: ((hasLeft: true) => void) | undefined;

  /** Start the thread. With limits to keep, it counts as loading until {@link ThreadClient.loaded} is called. */
  constructor(setup: ThreadSetup<Types>) {
    this.#setup = setup;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    const { worker, data, watch } = setup;
    worker.on("message", (message: FromThread<Types>) => this.#take(message));
    worker.on("error", (error) => this.end(setup.failureOf(crashFailure(error))));
    worker.on("exit", (status) => this.#exited(status));
    this.#post({ type: "start", data });
    if (watch !== undefined) {
      this.#watch = this.#watchWithin(watch, watch.limits);
      this.#watch.start(phasesWithin(watch.limits)[0]);
    }
  }

  /** Why the thread ends, or has ended; undefined while it does not. */
  get failure(): Types["failure"] | undefined {
    return this.#failure;
  }

  /** Make a call. @throws what the thread refuses it with, or why the thread ends. */
  call<Name extends CallName<Types>>(name: Name, request: RequestOf<Types, Name>): Promise<AnswerOf<Types, Name>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#setup.errorOf(this.#failure));
      this.#lastId += 1;
      this.#pending.set(this.#lastId, { resolve, reject });
      this.#post({ type: "call", id: this.#lastId, name, request });
    });
  }

  /** Tell the thread something. */
  order(order: Types["order"]): void {
    this.#post({ type: "order", order });
  }

  /** The thread has loaded its plugin: from now on it counts as doing what it runs. */
  loaded(): void {
    this.#watch?.start();
  }

  /** Keep other time limits from now on. */
  limit(limits: PhaseLimits): void {
    const { watch } = this.#setup;
    if (watch === undefined || this.#failure !== undefined) return;
    this.#watch?.stop();
    this.#watch = this.#watchWithin(watch, limits);
    this.#watch.start();
  }

  /**
   * Let go of the thread, of which nothing is asked. Resolves when the thread has let go of everything too and may be started again by another (`true`), or has
   * ended (`false`), as one does that has not let go after a second.
   */
  async leave(): Promise<boolean> {
    this.#watch?.stop();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#resolveLeft = resolve;
    this.#post({ type: "leave" });
    const failure = { code: "CALL_TIMEOUT", detail: `its thread did not let go within ${leaveMs} ms` } as const;
    const timer = setTimeout(() => this.end(this.#setup.failureOf(failure)), leaveMs);
    const hasLeft = await Promise.race([promise, this.ended.then(() => false)]);
    clearTimeout(timer);
    return hasLeft;
  }

  /** Take no more calls, for the thread is about to end by itself. */
  expectEnd(failure: Types["failure"]): void {
    this.#failure ??= failure;
  }

  /** End the thread for this reason, or for the one that it ends for already. */
  end(failure: Types["failure"]): void {
    this.#failure ??= failure;
    this.#watch?.stop();
    void this.#setup.worker.terminate();
  }

  // --- internal ---

  #watchWithin(watch: ThreadWatch<Types>, limits: PhaseLimits): PhaseWatch<PluginPhase> {
    return new PhaseWatch(watch.slots, phasesWithin(limits), (phase) =>
      this.end(watch.overran(phase, overrunFailure(phase))),
    );
  }

  #post(message: ToThread<Types>): void {
    this.#setup.worker.postMessage(message);
  }

  #take(message: FromThread<Types>): void {
    switch (message.type) {
      case "answer":
        return this.#settle(message.id)?.resolve(message.answer);
      case "refusal":
        return this.#settle(message.id)?.reject(this.#setup.errorOf(message.failure));
      case "news":
        return this.#setup.onNews(message.news);
      case "left":
        return this.#resolveLeft?.(true);
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #exited(status: number): void {
    this.#watch?.stop();
    const failure =
      this.#failure ?? this.#setup.failureOf({ code: "TRAPPED", detail: `its thread ended with code ${status}` });
    this.#failure = failure;
    const error = this.#setup.errorOf(failure);
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#setup.onEnd(failure);
    this.#resolveEnded();
  }
}

// --- internal ---

/** How long a thread may take to let go: it only closes what is open. */
const leaveMs = 1000;

/** A call that is not answered yet. */
interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}
