import type { Socket } from "node:net";
import { HostError } from "@armory-plugins/host";
import { connectSocket } from "../connection/connect-socket.ts";
import type { NriMethod } from "../proto/nri-methods.ts";
import type { RequestStats } from "../thread/request-stats.ts";
import { errorOfExit } from "../thread/failure-message.ts";
import type { ExitReason, PluginState, PluginThreadOptions } from "../thread/plugin-thread-options.ts";
import type { ConnectOptions, PluginThread } from "../thread/plugin-thread.ts";
import type { TurnAnswer, TurnQuery } from "../thread/turn.ts";
import type { ProcessNews, ProcessOrder } from "./protocol.ts";

/** How a thread of another process is asked. */
export interface RemoteCalls {
  /** Order something that is answered. @param socket - what goes with it. */
  ask(order: (call: number) => ProcessOrder, socket?: Socket): Promise<Uint8Array>;
  send(order: ProcessOrder): void;
  /** End the process, in which the thread does not end by itself. */
  kill(): void;
}

/** The callbacks for a thread of another process; {@link PluginThreadOptions} without what it runs. */
export type RemoteEvents = {
  readonly [Name in "onState" | "onLog" | "onUpdates" | "onFailing" | "onTurn" | "onExit"]:
    | PluginThreadOptions[Name]
    | undefined;
};

/** A plugin in a thread of another process. */
export class RemotePluginThread implements PluginThread {
  readonly name: string;
  readonly index: string;
  readonly stats: RequestStats;
  memoryBytes = 0;
  readonly #id: number;
  readonly #calls: RemoteCalls;
  readonly #events: RemoteEvents;
  readonly #closeMs: number;
  #state: PluginState = "loading";
  #configureRequest: Uint8Array | undefined;
  #askedEvents: number | undefined;
  #yielding: PromiseWithResolvers<TurnAnswer> | undefined;
  #isConnecting = false;
  #isClosing = false;
  /** Why it ended, or is to end. */
  #reason: ExitReason | undefined;
  readonly #ended = Promise.withResolvers<void>();

  /**
   * @param id - what its process knows it by.
   * @param closeMs - how long its process may take to end it.
   */
  constructor(
    id: number,
    { name, index }: Pick<PluginThread, "name" | "index">,
    stats: RequestStats,
    calls: RemoteCalls,
    events: RemoteEvents,
    closeMs: number,
  ) {
    this.name = name;
    this.index = index;
    this.stats = stats;
    this.#id = id;
    this.#calls = calls;
    this.#events = events;
    this.#closeMs = closeMs;
  }

  get state(): PluginState {
    return this.#state;
  }

  get configureRequest(): Uint8Array | undefined {
    return this.#configureRequest;
  }

  get events(): number | undefined {
    return this.#askedEvents;
  }

  async call(method: NriMethod, request: Uint8Array): Promise<Uint8Array> {
    this.#requireRunning();
    return await this.#calls.ask((call) => ({ type: "call", id: this.#id, call, method, request }));
  }

  async renew(): Promise<void> {
    this.#requireRunning();
    await this.#calls.ask((call) => ({ type: "renew", id: this.#id, call }));
  }

  /** The socket is connected here, where this user may, and then is the thread's own: what comes on it passes by no other process. */
  async connect(path: string | number, options: ConnectOptions = {}): Promise<void> {
    if (typeof path === "number") throw new HostError("INVALID_ARGUMENT", "a descriptor is of one process alone");
    this.#requireRunning();
    if (this.#isConnecting) {
      throw new HostError("INVALID_ARGUMENT", `plugin ${this.index}-${this.name} is already connected`);
    }
    this.#isConnecting = true;
    try {
      const socket = await connectSocket(path, true);
      await this.#calls.ask((call) => ({ type: "connect", id: this.#id, call, options }), socket);
    } finally {
      this.#isConnecting = false;
    }
  }

  turned(answer: TurnAnswer): void {
    this.#calls.send({ type: "turned", id: this.#id, answer });
  }

  /** One at a time. */
  async yield(query: TurnQuery): Promise<TurnAnswer> {
    this.#requireRunning();
    this.#yielding = Promise.withResolvers<TurnAnswer>();
    this.#calls.send({ type: "yield", id: this.#id, query });
    return await this.#yielding.promise;
  }

  async close(): Promise<void> {
    if (!this.#isClosing && this.#state !== "ended") this.#calls.send({ type: "close", id: this.#id });
    this.#isClosing = true;
    this.#reason ??= { code: "CLOSED", detail: `plugin ${this.index}-${this.name}: it was closed` };
    const timer = setTimeout(() => this.#calls.kill(), this.#closeMs);
    await this.#ended.promise;
    clearTimeout(timer);
  }

  /** Take news of this thread. */
  take(news: ProcessNews): void {
    if (this.#state === "ended") return;
    switch (news.type) {
      case "state":
        if (news.state === "ended") return;
        this.#state = news.state;
        return this.#events.onState?.(news.state);
      case "configure":
        this.#configureRequest = news.request;
        this.#askedEvents = news.events;
        return;
      case "turn":
        return this.#events.onTurn?.(news.query);
      case "yielded":
        return this.#yielding?.resolve(news.answer);
      case "updates":
        return this.#events.onUpdates?.(news.request);
      case "log":
        return this.#events.onLog?.(news.line);
      case "failing":
        return this.#events.onFailing?.(news.reason);
      case "exit":
        return this.end(news.reason);
      default:
    }
  }

  /** It has ended. */
  end(reason: ExitReason): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#reason ??= reason;
    this.#yielding?.reject(errorOfExit(this.#reason));
    this.#events.onState?.("ended");
    this.#events.onExit?.(this.#reason);
    this.#ended.resolve();
  }

  // --- internal ---

  #requireRunning(): void {
    if (this.#reason !== undefined) throw errorOfExit(this.#reason);
  }
}
