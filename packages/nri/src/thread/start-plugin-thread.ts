import {
  type Failure,
  HostError,
  type PluginPhase,
  startPluginWorker,
  ThreadClient,
} from "@armory-plugins/host/thread";
import { type NriMethod, nriMethodNames } from "../proto/nri-methods.ts";
import { RequestStats } from "./request-stats.ts";
import { exitReasonOf, type FailureMessage, fromFailureMessage } from "./failure-message.ts";
import type { ConnectOptions, PluginThread } from "./plugin-thread.ts";
import { type NriLimits, nriLimits, type PluginState, type PluginThreadOptions } from "./plugin-thread-options.ts";
import { RequestLease } from "./request-lease.ts";
import type { TurnAnswer, TurnQuery } from "./turn.ts";
import { type NriThreadTypes, type PluginNews, threadSlots } from "./protocol.ts";

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

class WorkerPluginThread implements PluginThread {
  readonly name: string;
  readonly index: string;
  readonly stats: RequestStats;
  readonly #options: PluginThreadOptions;
  readonly #slots: Int32Array;
  readonly #thread: ThreadClient<NriThreadTypes>;
  readonly #limits: NriLimits;
  #closeMs: number;
  #connecting: PromiseWithResolvers<void> | undefined;
  #state: PluginState = "loading";
  #configureRequest: Uint8Array | undefined;
  #events: number | undefined;

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
    const sent = { code, name, index, config, limits, isCallLimitGiven, failurePolicy, logLevel, stallMs };
    this.#thread = new ThreadClient<NriThreadTypes>({
      worker: startPluginWorker(new URL("./plugin-entry.js", import.meta.url)),
      data: { ...sent, lease: lease.memory, stats: stats.memory, slots },
      watch: { slots: this.#slots, limits, overran: (phase, failure) => this.#overran(phase, failure) },
      failureOf: (failure) => this.#failure(failure),
      errorOf: fromFailureMessage,
      onNews: (news) => this.#take(news),
      onEnd: (failure) => this.#ended(failure),
    });
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
    return this.#thread.call("call", { method, request });
  }

  renew(): Promise<void> {
    return this.#thread.call("renew", undefined);
  }

  async connect(socket: string | number, options: ConnectOptions = {}): Promise<void> {
    const { failure } = this.#thread;
    if (failure !== undefined) throw fromFailureMessage(failure);
    if (this.#connecting !== undefined || this.#isConnected) {
      throw new HostError("INVALID_ARGUMENT", `plugin ${this.index}-${this.name} is already connected`);
    }
    this.#connecting = Promise.withResolvers<void>();
    this.#thread.order({ type: "connect", socket, options });
    await this.#connecting.promise;
  }

  turned(answer: TurnAnswer): void {
    this.#thread.order({ type: "turned", answer });
  }

  yield(query: TurnQuery): Promise<TurnAnswer> {
    return this.#thread.call("yield", query);
  }

  async close(): Promise<void> {
    const closed = this.#failure({ code: "CLOSED", detail: "it was closed" });
    if (this.#thread.failure === undefined) {
      this.#thread.expectEnd(closed);
      if (this.#state === "loading") this.#thread.end(closed);
      else this.#thread.order({ type: "close" });
    }
    const timer = setTimeout(() => this.#thread.end(closed), this.#closeMs);
    await this.#thread.ended;
    clearTimeout(timer);
  }

  // --- internal ---

  get #isConnected(): boolean {
    return this.#state === "registered" || this.#state === "configured" || this.#state === "synchronized";
  }

  #take(news: PluginNews): void {
    switch (news.type) {
      case "state":
        return this.#advance(news.state);
      case "turn":
        return this.#options.onTurn?.(news.query);
      case "configure":
        this.#configureRequest = news.request;
        this.#events = news.events;
        return;
      case "unconnected": {
        const connecting = this.#connecting;
        this.#connecting = undefined;
        return connecting?.reject(fromFailureMessage(news.failure));
      }
      case "updates":
        return this.#options.onUpdates?.(news.request);
      case "log":
        for (const line of news.lines) this.#options.onLog?.(line);
        return;
      case "callLimit":
        if (this.#thread.failure === undefined) this.#closeMs = news.limitMs + 1000;
        return this.#thread.limit({ ...this.#limits, callMs: news.limitMs });
      case "failing":
        return this.#options.onFailing?.(exitReasonOf(news.failure));
      case "failed":
        return this.#thread.end(news.failure);
    }
  }

  #advance(state: PluginState): void {
    if (state === "ready") this.#thread.loaded();
    this.#state = state;
    if (state === "synchronized") {
      this.#connecting?.resolve();
      this.#connecting = undefined;
    }
    this.#options.onState?.(state);
  }

  #overran({ phase, limitMs }: PluginPhase, failure: Failure): FailureMessage {
    if (phase === "load") return this.#failure(failure);
    const method = nriMethodNames[Atomics.load(this.#slots, threadSlots.method)] ?? phase;
    this.stats.record(method, limitMs, true);
    return this.#failure({ ...failure, detail: `${method}: ${failure.detail}` });
  }

  #failure(failure: Failure): FailureMessage {
    return { of: "host", error: { ...failure, detail: `plugin ${this.index}-${this.name}: ${failure.detail}` } };
  }

  #ended(failure: FailureMessage): void {
    this.#state = "ended";
    this.#connecting?.reject(fromFailureMessage(failure));
    this.#connecting = undefined;
    this.#options.onState?.("ended");
    this.#options.onExit?.(exitReasonOf(failure));
  }
}
