import type { Worker } from "node:worker_threads";
import {
  crashFailure,
  type Failure,
  HostError,
  overrunFailure,
  phasesWithin,
  PhaseWatch,
  type PluginPhase,
  startPluginWorker,
} from "@armory-plugins/host/thread";
import { type NriMethod, nriMethodNames } from "../proto/nri-methods.ts";
import { RequestStats } from "../stats/request-stats.ts";
import { type FailureMessage, fromFailureMessage } from "./failure-message.ts";
import type { ConnectOptions, PluginThread } from "./plugin-thread.ts";
import {
  type ExitReason,
  type NriLimits,
  nriLimits,
  type PluginState,
  type PluginThreadOptions,
} from "./plugin-thread-options.ts";
import { RequestLease } from "./request-lease.ts";
import type { TurnAnswer, TurnQuery } from "./turn.ts";
import { type ThreadData, type ThreadMessage, type ThreadRequest, threadSlots } from "./protocol.ts";

/**
 * Start a plugin in a thread of its own.
 *
 * It can be called and connected at once: both wait until it is loaded. A plugin that can't be loaded ends the thread, as one does that traps or takes
 * too long later on.
 */
export function startPluginThread(options: PluginThreadOptions): PluginThread {
  return new WorkerPluginThread(options);
}

// --- internal ---

interface Pending<Value> {
  resolve(value: Value): void;
  reject(error: Error): void;
}

class WorkerPluginThread implements PluginThread {
  readonly name: string;
  readonly index: string;
  readonly stats: RequestStats;
  readonly #options: PluginThreadOptions;
  readonly #slots: Int32Array;
  readonly #worker: Worker;
  readonly #limits: NriLimits;
  #watch: PhaseWatch<PluginPhase>;
  #closeMs: number;
  readonly #calls = new Map<number, Pending<Uint8Array>>();
  readonly #yields = new Map<number, Pending<TurnAnswer>>();
  #connecting: Pending<void> | undefined;
  #lastCall = 0;
  #state: PluginState = "loading";
  #configureRequest: Uint8Array | undefined;
  #events: number | undefined;
  /** Why the thread ends, once it does. */
  #reason: FailureMessage | undefined;
  readonly #ended = Promise.withResolvers<void>();

  constructor(options: PluginThreadOptions) {
    const {
      name,
      index,
      code,
      config,
      failurePolicy,
      logLevel,
      stallMs,
      lease = new RequestLease(),
      stats = new RequestStats(),
    } = options;
    const limits = { ...nriLimits, ...options.limits };
    this.#limits = limits;
    this.name = name;
    this.index = index;
    this.stats = stats;
    this.#options = options;
    this.#closeMs = limits.callMs + 1000;
    const slots = new SharedArrayBuffer(threadSlots.count * Int32Array.BYTES_PER_ELEMENT);
    this.#slots = new Int32Array(slots);
    const isCallLimitGiven = options.limits?.callMs !== undefined;
    const told = { code, name, index, config, limits, isCallLimitGiven, failurePolicy, logLevel, stallMs };
    const data: ThreadData = { ...told, lease: lease.memory, stats: stats.memory, slots };
    this.#worker = startPluginWorker(new URL("./plugin-entry.js", import.meta.url), data);
    this.#worker.on("message", (message: ThreadMessage) => this.#take(message));
    this.#worker.on("error", (error) => this.#end(this.#failure(crashFailure(error))));
    this.#worker.on("exit", (status) => this.#exited(status));
    this.#watch = this.#watchWithin(limits);
    this.#watch.start(phasesWithin(limits)[0]);
  }

  get state(): PluginState {
    return this.#state;
  }

  get memoryBytes(): number {
    return Atomics.load(this.#slots, threadSlots.memoryPages) * 65_536;
  }

  get configureRequest(): Uint8Array | undefined {
    return this.#configureRequest;
  }

  get events(): number | undefined {
    return this.#events;
  }

  call(method: NriMethod, request: Uint8Array): Promise<Uint8Array> {
    return this.#ask((id) => ({ type: "call", id, method, request }));
  }

  async renew(): Promise<void> {
    await this.#ask((id) => ({ type: "renew", id }));
  }

  connect(socket: string | number, options: ConnectOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined) return reject(fromFailureMessage(this.#reason));
      if (this.#connecting !== undefined || this.#isConnected) {
        return reject(new HostError("INVALID_ARGUMENT", `plugin ${this.index}-${this.name} is already connected`));
      }
      this.#connecting = { resolve, reject };
      this.#post({ type: "connect", socket, options });
    });
  }

  turned(answer: TurnAnswer): void {
    this.#post({ type: "turned", answer });
  }

  yield(query: TurnQuery): Promise<TurnAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined) return reject(fromFailureMessage(this.#reason));
      this.#lastCall += 1;
      this.#yields.set(this.#lastCall, { resolve, reject });
      this.#post({ type: "yield", id: this.#lastCall, query });
    });
  }

  async close(): Promise<void> {
    if (this.#reason === undefined) {
      this.#reason = this.#failure({ code: "CLOSED", text: "it was closed" });
      if (this.#state === "loading") void this.#worker.terminate();
      else this.#post({ type: "close" });
    }
    const timer = setTimeout(() => void this.#worker.terminate(), this.#closeMs);
    await this.#ended.promise;
    clearTimeout(timer);
  }

  // --- internal ---

  get #isConnected(): boolean {
    return this.#state === "registered" || this.#state === "configured" || this.#state === "synchronized";
  }

  #watchWithin(limits: NriLimits): PhaseWatch<PluginPhase> {
    return new PhaseWatch(this.#slots, phasesWithin(limits), (overrun) => this.#overran(overrun));
  }

  #limitCalls(callMs: number): void {
    if (this.#reason !== undefined) return;
    this.#closeMs = callMs + 1000;
    this.#watch.stop();
    this.#watch = this.#watchWithin({ ...this.#limits, callMs });
    this.#watch.start();
  }

  #ask(message: (id: number) => ThreadRequest): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined) return reject(fromFailureMessage(this.#reason));
      this.#lastCall += 1;
      this.#calls.set(this.#lastCall, { resolve, reject });
      this.#post(message(this.#lastCall));
    });
  }

  #post(request: ThreadRequest): void {
    this.#worker.postMessage(request);
  }

  #take(message: ThreadMessage): void {
    switch (message.type) {
      case "state":
        return this.#advance(message.state);
      case "answer":
        return this.#settle(message.id)?.resolve(message.response);
      case "refusal":
        return this.#settle(message.id)?.reject(fromFailureMessage(message.failure));
      case "turn":
        return this.#options.onTurn?.(message.query);
      case "yielded": {
        const pending = this.#yields.get(message.id);
        this.#yields.delete(message.id);
        return pending?.resolve(message.answer);
      }
      case "configure":
        this.#configureRequest = message.request;
        this.#events = message.events;
        return;
      case "unconnected": {
        const connecting = this.#connecting;
        this.#connecting = undefined;
        return connecting?.reject(fromFailureMessage(message.failure));
      }
      case "updates":
        return this.#options.onUpdates?.(message.request);
      case "log":
        for (const line of message.lines) this.#options.onLog?.(line);
        return;
      case "callLimit":
        return this.#limitCalls(message.limitMs);
      case "failing":
        return this.#options.onFailing?.(exitReason(message.failure));
      case "failed":
        return this.#end(message.failure);
    }
  }

  #settle(id: number): Pending<Uint8Array> | undefined {
    const pending = this.#calls.get(id);
    this.#calls.delete(id);
    return pending;
  }

  #advance(state: PluginState): void {
    if (state === "ready") this.#watch.start();
    this.#state = state;
    if (state === "synchronized") {
      this.#connecting?.resolve();
      this.#connecting = undefined;
    }
    this.#options.onState?.(state);
  }

  #overran(overrun: PluginPhase): void {
    const { code, text } = overrunFailure(overrun);
    if (overrun.phase === "load") return this.#end(this.#failure({ code, text }));
    const method = nriMethodNames[Atomics.load(this.#slots, threadSlots.method)] ?? overrun.phase;
    this.stats.record(method, overrun.limitMs, true);
    this.#end(this.#failure({ code, text: `${method}: ${text}` }));
  }

  #failure({ code, text }: Failure): FailureMessage {
    return { of: "host", code, text: `plugin ${this.index}-${this.name}: ${text}` };
  }

  /** End the thread for this reason, or for the one that it ends for already. */
  #end(reason: FailureMessage): void {
    this.#reason ??= reason;
    void this.#worker.terminate();
  }

  #exited(status: number): void {
    this.#watch.stop();
    const reason = this.#reason ?? this.#failure({ code: "TRAPPED", text: `its thread ended with code ${status}` });
    this.#reason = reason;
    this.#state = "ended";
    const error = fromFailureMessage(reason);
    for (const pending of this.#calls.values()) pending.reject(error);
    this.#calls.clear();
    for (const pending of this.#yields.values()) pending.reject(error);
    this.#yields.clear();
    this.#connecting?.reject(error);
    this.#connecting = undefined;
    this.#options.onState?.("ended");
    this.#options.onExit?.(exitReason(reason));
    this.#ended.resolve();
  }
}

function exitReason(reason: FailureMessage): ExitReason {
  return reason.of === "bug" ? { code: "INSTANTIATION_FAILED", text: reason.text } : reason;
}
