import type { Worker } from "node:worker_threads";
import { isHostError } from "@armory-plugins/host/thread";
import { createArena, MAX_ARENA_BYTES } from "@armory-plugins/host/arena";
import { type Channel, compileCode } from "@armory-plugins/host/process";
import { isReply, progressSlot, type Failure, type Message, type Reply, type Request } from "../thread/protocol.ts";
import { RecordArena } from "../thread/record-arena.ts";
import { ThreadRunner } from "../thread/thread-runner.ts";
import { measureOutcomes } from "./measure-outcomes.ts";
import type { Left, MemoryPiece, ProcessMessage, ProcessRequest, Progress } from "./process-protocol.ts";

/**
 * What runs in the process of a plugin, beside the plugin's thread: it compiles the plugin, passes on what is asked and what is answered, with the bytes of the
 * arena that belong to it, and says how far the thread is.
 */
export class InstanceSupervisor {
  readonly #channel: Channel;
  readonly #thread: Worker;
  #arena: RecordArena | undefined;
  #progress: Int32Array = new Int32Array(16);
  #runner: Promise<ThreadRunner> | undefined;
  #asked: Request | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param thread - the plugin's, which runs nothing yet. */
  constructor(channel: Channel, thread: Worker) {
    this.#channel = channel;
    this.#thread = thread;
  }

  take(message: ProcessRequest): void {
    switch (message.type) {
      case "start":
        this.#runner = this.#start(message);
        this.#runner.catch((error: unknown) => this.#fail(failureOf(error)));
        return;
      case "ask":
        void this.#ask(message.request, message.memory);
        return;
      case "stop":
        void this.#stop();
    }
  }

  // --- internal ---

  async #start({ code, topic }: Extract<ProcessRequest, { readonly type: "start" }>): Promise<ThreadRunner> {
    const arena = new RecordArena(createArena(MAX_ARENA_BYTES), topic.transform);
    this.#arena = arena;
    this.#progress = new Int32Array(arena.memory.buffer, 0, 16);
    const data = { ...topic, code: await compileCode(code), arena: arena.memory };
    return new ThreadRunner(this.#thread, data, {
      onMessage: (message) => this.#pass(message),
      onFailure: (failure) => this.#fail(failure),
    });
  }

  async #ask(request: Request, memory: readonly MemoryPiece[]): Promise<void> {
    this.#asked = request;
    for (const { address, bytes } of memory) this.#write(address, bytes);
    Atomics.store(this.#progress, progressSlot.outcomes, 0);
    Atomics.store(this.#progress, progressSlot.batch, -1);
    this.#timer ??= setInterval(() => this.#send({ type: "progress", progress: this.#read() }), progressMs);
    const runner = await this.#runner?.catch(() => undefined);
    if (request.type === "process" && request.isCareful) void this.#takeDown();
    runner?.ask(request);
  }

  /** Say how far the thread is, as often as it waits for that. */
  async #takeDown(): Promise<void> {
    const { turn } = progressSlot;
    while (this.#asked !== undefined) {
      await Atomics.waitAsync(this.#progress, turn, 0, progressMs).value;
      if (Atomics.load(this.#progress, turn) !== 1) continue;
      await new Promise<void>((resolve) => this.#channel.send({ type: "progress", progress: this.#read() }, resolve));
      Atomics.store(this.#progress, turn, 0);
      Atomics.notify(this.#progress, turn);
    }
  }

  #pass(message: Message): void {
    if (!isReply(message)) this.#send(message);
    else this.#send({ type: "reply", reply: message, ...this.#settle(message) });
  }

  #fail(failure: Failure): void {
    this.#send({ type: "failed", failure, ...this.#settle() });
    this.#channel.end();
  }

  async #stop(): Promise<void> {
    await this.#thread.terminate();
    this.#send({ type: "stopped", ...this.#settle() });
    this.#channel.end();
  }

  /** Nothing is under way any more: gather what it has left. */
  #settle(reply?: Reply): Left {
    const request = this.#asked;
    this.#asked = undefined;
    clearInterval(this.#timer);
    this.#timer = undefined;
    return { progress: this.#read(), memory: this.#gather(request, reply) };
  }

  #gather(request: Request | undefined, reply: Reply | undefined): MemoryPiece[] {
    const arena = this.#arena;
    if (arena === undefined) return [];
    arena.refresh();
    const pieceOf = (address: number, end: number): MemoryPiece => ({
      address,
      bytes: arena.bytes.subarray(address, end),
    });
    if (reply?.type === "processed") {
      // Where nothing was changed, the bytes are the caller's own
      const { end } = request?.type === "process" ? request : { end: 0 };
      const changed = reply.processed.chunks.filter(({ address }) => address >= end);
      return changed.map(({ address, length }) => pieceOf(address, address + length));
    }
    if (request?.type !== "transform") return [];
    const { outcomes, heap } = request;
    const count = Atomics.load(this.#progress, progressSlot.outcomes);
    const { end } = measureOutcomes(arena, outcomes, count);
    const behind = outcomes + count * arena.layout.outcome.size;
    // From a multiple of eight: V8 copies faster from there
    const start = Math.max(behind, heap - (heap % 8));
    return [pieceOf(outcomes, behind), pieceOf(start, Math.max(start, end))];
  }

  #write(address: number, bytes: Uint8Array): void {
    const arena = this.#arena;
    if (arena === undefined) return;
    arena.heap = address;
    arena.reserve(bytes.length, 1);
    arena.refresh();
    arena.bytes.set(bytes, address);
  }

  #read(): Progress {
    const load = (slot: number): number => Atomics.load(this.#progress, slot);
    return {
      isRunning: load(progressSlot.sequence) % 2 !== 0,
      phase: load(progressSlot.phase),
      outcomes: load(progressSlot.outcomes),
      batch: load(progressSlot.batch),
      first: load(progressSlot.first),
    };
  }

  #send(message: ProcessMessage): void {
    this.#channel.send(message);
  }
}

// --- internal ---

/** How often it says how far the thread is. */
const progressMs = 10;

function failureOf(error: unknown): Failure {
  if (isHostError(error)) return error.toJSON();
  return { code: "INSTANTIATION_FAILED", detail: error instanceof Error ? error.message : String(error) };
}
