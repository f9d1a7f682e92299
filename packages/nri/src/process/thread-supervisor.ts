import type { PluginCode } from "@armory-plugins/host";
import { compileCode, type Channel } from "@armory-plugins/host/process";
import { RequestStats } from "../thread/request-stats.ts";
import { exitReasonOf, toFailureMessage } from "../thread/failure-message.ts";
import type { ExitReason } from "../thread/plugin-thread-options.ts";
import type { PluginThread } from "../thread/plugin-thread.ts";
import { RequestLease } from "../thread/request-lease.ts";
import { startPluginThread } from "../thread/start-plugin-thread.ts";
import type { TurnQuery } from "../thread/turn.ts";
import type { ProcessNews, ProcessOrder, ProcessReport, ThreadOrder } from "./protocol.ts";

/** What plugins of one name share, version after version. */
interface Shared {
  readonly lease: RequestLease;
  readonly stats: RequestStats;
  /** Aborted when the lease is not active any more. */
  over: AbortController;
}

/** What runs in a process of plugins, beside their threads: it starts, watches and ends these, and says how they are. */
export class ThreadSupervisor {
  readonly #channel: Channel;
  /** By numbers; a thread is there once its code is compiled. */
  readonly #threads = new Map<number, Promise<PluginThread>>();
  readonly #started = new Map<number, PluginThread>();
  readonly #codes = new Map<number, Promise<PluginCode>>();
  readonly #shared = new Map<string, Shared>();
  readonly #sockets = new Map<number, PromiseWithResolvers<SocketHandle>>();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  take(order: ProcessOrder): void {
    switch (order.type) {
      case "code": {
        const compiled = compileCode(order.code);
        // Threads of it are told
        compiled.catch(() => {});
        this.#codes.set(order.number, compiled);
        return;
      }
      case "drop-code":
        this.#codes.delete(order.number);
        return;
      case "start": {
        const started = this.#start(order.id, order.thread);
        this.#threads.set(order.id, started);
        started.catch((error: unknown) => this.#exit(order.id, exitReasonOf(toFailureMessage(error))));
        return;
      }
      case "call":
        return this.#ask(order, (thread) => thread.call(order.method, order.request));
      case "renew":
        return this.#ask(order, (thread) => thread.renew());
      case "connect":
        return this.#ask(order, async (thread) => {
          const socket = await this.#socket(order.call).promise;
          this.#sockets.delete(order.call);
          await thread.connect(descriptorOf(socket), order.options);
        });
      case "turned":
        return this.#started.get(order.id)?.turned(order.answer);
      case "yield":
        return this.#yield(order.id, order.query);
      case "close":
        void this.#threads.get(order.id)?.then((thread) => thread.close());
        return;
      case "lease":
        return this.#lease(order.plugin, order.isActive);
      case "expire":
        return this.#shared.get(order.plugin)?.lease.expire(order.lease);
      case "report":
        return this.#sendNews({ type: "report", call: order.call, report: this.#report() });
    }
  }

  /** Take the socket of a request to connect, which may come before or after it. */
  takeSocket(call: number, socket: SocketHandle): void {
    this.#socket(call).resolve(socket);
  }

  // --- internal ---

  async #start(id: number, { plugin, stats, code, codeName, ...options }: ThreadOrder): Promise<PluginThread> {
    const shared = this.#sharedOf(plugin, stats);
    const compiled = await this.#codes.get(code);
    if (compiled === undefined) throw new Error(`there is no code ${code}`);
    const thread: PluginThread = startPluginThread({
      ...options,
      code: { ...compiled, name: codeName },
      lease: shared.lease,
      stats: shared.stats,
      onState: (state) => {
        // What it was configured with is known before it is
        if (state === "configured") this.#sendConfigure(id, thread);
        this.#sendNews({ type: "state", id, state });
      },
      onLog: (line) => this.#sendNews({ type: "log", id, line }),
      onUpdates: (request) => this.#sendNews({ type: "updates", id, request }),
      onFailing: (reason) => this.#sendNews({ type: "failing", id, reason }),
      onTurn: (query) => this.#sendNews({ type: "turn", id, query }),
      onExit: (reason) => this.#exit(id, reason),
    });
    this.#started.set(id, thread);
    return thread;
  }

  #sendConfigure(id: number, { configureRequest, events }: PluginThread): void {
    if (configureRequest === undefined || events === undefined) return;
    this.#sendNews({ type: "configure", id, request: configureRequest, events });
  }

  #ask(
    { id, call }: { readonly id: number; readonly call: number },
    ask: (thread: PluginThread) => Promise<Uint8Array | void>,
  ): void {
    void (async () => {
      try {
        const thread = await this.#threads.get(id);
        if (thread === undefined) throw new Error(`there is no thread ${id}`);
        const response = await ask(thread);
        this.#sendNews({ type: "answer", call, response: response ?? new Uint8Array() });
      } catch (error) {
        this.#sendNews({ type: "refusal", call, failure: toFailureMessage(error) });
      }
    })();
  }

  #yield(id: number, query: TurnQuery): void {
    void this.#started
      .get(id)
      ?.yield(query)
      .then(
        (answer) => this.#sendNews({ type: "yielded", id, answer }),
        // It has ended, which is told
        () => {},
      );
  }

  #lease(plugin: string, isActive: boolean): void {
    const shared = this.#sharedOf(plugin);
    shared.over.abort();
    shared.over = new AbortController();
    shared.lease.active = isActive;
    if (!isActive) return;
    const { signal } = shared.over;
    void this.#awaitHandover(plugin, shared.lease, signal);
    let said = 0n;
    const timer = setInterval(() => {
      const { current } = shared.lease;
      if (current !== said) this.#sendNews({ type: "lease", plugin, lease: current });
      said = current;
    }, leaseMs);
    signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  }

  async #awaitHandover(plugin: string, lease: RequestLease, signal: AbortSignal): Promise<void> {
    await lease.handoverRequested(signal);
    if (!signal.aborted) this.#sendNews({ type: "handover", plugin });
  }

  #report(): ProcessReport {
    return {
      stats: new Map([...this.#shared].map(([plugin, { stats }]) => [plugin, new Uint8Array(stats.memory)])),
      memory: new Map([...this.#started].map(([id, thread]) => [id, thread.memoryBytes])),
    };
  }

  #exit(id: number, reason: ExitReason): void {
    this.#threads.delete(id);
    this.#started.delete(id);
    // Behind the answers to what was under way
    setImmediate(() => this.#sendNews({ type: "exit", id, reason }));
  }

  #sharedOf(plugin: string, counted?: Uint8Array): Shared {
    let shared = this.#shared.get(plugin);
    if (shared === undefined) {
      shared = { lease: new RequestLease(), stats: new RequestStats(), over: new AbortController() };
      if (counted !== undefined) shared.stats.show(counted);
      this.#shared.set(plugin, shared);
    }
    return shared;
  }

  #socket(call: number): PromiseWithResolvers<SocketHandle> {
    let socket = this.#sockets.get(call);
    if (socket === undefined) {
      socket = Promise.withResolvers();
      this.#sockets.set(call, socket);
    }
    return socket;
  }

  #sendNews(news: ProcessNews): void {
    this.#channel.send(news);
  }
}

// --- internal ---

/** How old what is said of the lease that is held may be. */
const leaseMs = 500;

/** Node's object of a socket, which has its descriptor. */
export interface SocketHandle {
  readonly fd: number;
}

/** Those whose descriptors are a thread's own: never closed here, nor collected, for the number may be another's by then. */
const given: SocketHandle[] = [];

/** Let go of a socket but for its descriptor. Threads can't be sent sockets; they share the descriptors. */
function descriptorOf(handle: SocketHandle): number {
  given.push(handle);
  if (handle.fd < 0) throw new Error("the socket has no descriptor");
  return handle.fd;
}
