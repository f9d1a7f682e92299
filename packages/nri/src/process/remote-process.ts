import { realpathSync } from "node:fs";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { type Failure, HostError, type PortableCode } from "@armory-plugins/host";
import { PluginProcess, type ProcessUser } from "@armory-plugins/host/process";
import { RequestStats } from "../thread/request-stats.ts";
import type { RequestLease } from "../thread/request-lease.ts";
import { errorOfExit, fromFailureMessage } from "../thread/failure-message.ts";
import { nriLimits, patientCallMs, type PluginThreadOptions } from "../thread/plugin-thread-options.ts";
import type { PluginThread } from "../thread/plugin-thread.ts";
import { parseNews } from "./parse-news.ts";
import type { ProcessNews, ProcessOrder } from "./protocol.ts";
import { RemotePluginThread } from "./remote-plugin-thread.ts";

/** {@link PluginThreadOptions} for another process. */
export type RemoteThreadOptions = Omit<PluginThreadOptions, "code"> & { readonly code: PortableCode };

/** A process of plugins of NRI, each in a thread of it. It ends with the last of them. */
export class RemoteProcess {
  readonly #process: PluginProcess;
  readonly #threads = new Map<
    number,
    { readonly thread: RemotePluginThread; readonly memoryBytes: number; readonly code: string }
  >();
  /** What was sent of plugins' modules, by what tells them apart, with the number that it has here. */
  readonly #codes = new Map<string, number>();
  /** What plugins have here a copy of, by their full names. */
  readonly #leases = new Map<string, RequestLease>();
  readonly #stats = new Map<string, RequestStats>();
  readonly #calls = new Map<
    number,
    { resolve(response: Uint8Array): void; reject(error: Error): void; id: number | undefined }
  >();
  readonly #reports = new Map<number, () => void>();
  readonly #heartbeat: NodeJS.Timeout;
  #lastId = 0;
  #lastCode = 0;
  #lastCall = 0;
  #isOver = false;

  constructor(user: ProcessUser | undefined) {
    this.#process = new PluginProcess({
      entry: processFile,
      permissions: { reads: processFiles(), writes: [] },
      user,
      residentBytes: baseBytes,
      messageBytes,
      takesSockets: true,
    });
    this.#process.listen({
      onMessage: (message) => this.#take(parseNews(message)),
      onEnd: (failure) => this.#end(failure),
    });
    this.#heartbeat = setInterval(() => void this.report(), heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Whether no other thread can be started in it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Start a plugin's thread. */
  start({
    code,
    lease,
    stats = new RequestStats(),
    onState,
    onLog,
    onUpdates,
    onFailing,
    onTurn,
    onExit,
    ...options
  }: RemoteThreadOptions): PluginThread {
    this.#lastId += 1;
    const id = this.#lastId;
    const plugin = `${options.index}-${options.name}`;
    const limits = { ...nriLimits, ...options.limits };
    const thread = new RemotePluginThread(
      id,
      options,
      stats,
      {
        ask: (order, socket) => this.#ask(id, order, socket),
        send: (order) => this.#send(order),
        kill: () => this.#process.kill(),
      },
      { onState, onLog, onUpdates, onFailing, onTurn, onExit },
      Math.max(limits.callMs, patientCallMs) + graceMs,
    );
    this.#threads.set(id, { thread, memoryBytes: code.memoryBytes, code: keyOf(code) });
    this.#limitMemory();
    this.#stats.set(plugin, stats);
    if (lease !== undefined) this.#share(plugin, lease);
    const sent = { code: this.#sendCode(code), codeName: code.name, plugin, stats: new Uint8Array(stats.memory) };
    this.#send({ type: "start", id, thread: { ...options, ...sent } });
    return thread;
  }

  /** Have what was counted, and what memories take, be as it is now. A process that does not answer is ended. */
  async report(): Promise<void> {
    if (this.#isOver) return;
    this.#lastCall += 1;
    const call = this.#lastCall;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#reports.set(call, resolve);
    this.#send({ type: "report", call });
    const timer = setTimeout(() => {
      this.#process.kill({ code: "TRAPPED", detail: `its process did not answer for ${silentMs / 1000} s` });
    }, silentMs);
    timer.unref();
    await promise;
    clearTimeout(timer);
    this.#reports.delete(call);
  }

  /** End it at once, and what runs in it. */
  async kill(): Promise<void> {
    this.#process.kill();
    await this.#process.ended;
  }

  // --- internal ---

  /** Send code, unless it is there for another thread. */
  #sendCode(code: PortableCode): number {
    const key = keyOf(code);
    let number = this.#codes.get(key);
    if (number === undefined) {
      this.#lastCode += 1;
      number = this.#lastCode;
      this.#codes.set(key, number);
      this.#send({ type: "code", number, code });
    }
    return number;
  }

  /** Drop code of which there is no thread any more. */
  #dropCode(key: string): void {
    const number = this.#codes.get(key);
    if (number === undefined || [...this.#threads.values()].some(({ code }) => code === key)) return;
    this.#codes.delete(key);
    this.#send({ type: "drop-code", number });
  }

  #send(order: ProcessOrder): void {
    this.#process.send(order);
  }

  #ask(id: number, order: (call: number) => ProcessOrder, socket?: Socket): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (!this.#threads.has(id)) {
        socket?.destroy();
        return reject(new HostError("CLOSED", "the plugin's thread has ended"));
      }
      this.#lastCall += 1;
      const call = this.#lastCall;
      this.#calls.set(call, { resolve, reject, id });
      this.#send(order(call));
      if (socket !== undefined) this.#process.sendSocket(call, socket);
    });
  }

  #share(plugin: string, lease: RequestLease): void {
    this.#leases.set(plugin, lease);
    lease.relayTo({
      setActive: (isActive) => this.#send({ type: "lease", plugin, isActive }),
      expire: (current) => this.#send({ type: "expire", plugin, lease: current }),
    });
  }

  #take(news: ProcessNews): void {
    switch (news.type) {
      case "answer":
        return this.#settle(news.call)?.resolve(news.response);
      case "refusal":
        return this.#settle(news.call)?.reject(fromFailureMessage(news.failure));
      case "handover":
        return this.#leases.get(news.plugin)?.requestHandover();
      case "lease":
        return this.#leases.get(news.plugin)?.mirror(news.lease);
      case "report":
        for (const [plugin, counted] of news.report.stats) this.#stats.get(plugin)?.show(counted);
        for (const [id, size] of news.report.memory) this.#noteMemory(id, size);
        return this.#reports.get(news.call)?.();
      default: {
        const found = this.#threads.get(news.id);
        if (news.type === "exit") this.#forget(news.id, errorOfExit(news.reason));
        found?.thread.take(news);
        if (this.#threads.size === 0) this.#process.kill();
      }
    }
  }

  #settle(call: number): { resolve(response: Uint8Array): void; reject(error: Error): void } | undefined {
    const waiting = this.#calls.get(call);
    this.#calls.delete(call);
    return waiting;
  }

  #noteMemory(id: number, size: number): void {
    const found = this.#threads.get(id);
    if (found !== undefined) found.thread.memoryBytes = size;
  }

  /** A thread is no more: nothing of it is answered. */
  #forget(id: number, error: Error): void {
    const forgotten = this.#threads.get(id);
    this.#threads.delete(id);
    if (this.#threads.size === 0) this.#isOver = true;
    else this.#limitMemory();
    if (forgotten !== undefined && !this.#isOver) this.#dropCode(forgotten.code);
    for (const [call, waiting] of this.#calls) {
      if (waiting.id !== id) continue;
      this.#calls.delete(call);
      waiting.reject(error);
    }
  }

  #end(failure: Failure): void {
    this.#isOver = true;
    clearInterval(this.#heartbeat);
    for (const [id, { thread }] of this.#threads) {
      const reason = { ...failure, detail: `plugin ${thread.index}-${thread.name}: ${failure.detail}` };
      this.#forget(id, errorOfExit(reason));
      thread.end(reason);
    }
    for (const resolve of this.#reports.values()) resolve();
  }

  #limitMemory(): void {
    const memories = [...this.#threads.values()].reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
    this.#process.limitMemory(baseBytes + memories);
  }
}

/** Equal for code of the same module, whichever plugin's it is. */
function keyOf({ form, sha256, memoryBytes }: PortableCode): string {
  return `${form} ${sha256} ${memoryBytes}`;
}

/** The files that a process of plugins reads. */
export function processFiles(): string[] {
  return [processFile, threadFile].map((file) => realpathSync(fileURLToPath(file)));
}

// --- internal ---

const processFile = new URL("../thread/plugins-process.js", import.meta.url);
const threadFile = new URL("../thread/plugin-entry.js", import.meta.url);

/** What a process may have in RAM without the memories of its plugins. */
const baseBytes = 2 ** 30;
const messageBytes = 2 ** 27;
const heartbeatMs = 5_000;
const silentMs = 10_000;
/** What a process may take to end a thread, beyond what the thread itself may. */
const graceMs = 3_000;
