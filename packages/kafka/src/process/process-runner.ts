import type { PortableComponent } from "@armory-plugins/host";
import { arenaStart } from "@armory-plugins/host/arena";
import type { PluginProcess } from "@armory-plugins/host/process";
import type { InstanceRunner, RunnerEvents } from "../thread/instance-runner.ts";
import { progressSlot, softOutputBytes, type Request, type TopicData } from "../thread/protocol.ts";
import { RecordArena } from "../thread/record-arena.ts";
import { measureOutcomes } from "./measure-outcomes.ts";
import { parseMessage } from "./parse-message.ts";
import type { MemoryPiece, ProcessRequest, Progress } from "./process-protocol.ts";

/**
 * Runs an instance in a process, and keeps this process' arena as that one's: what is asked goes there with its bytes, and what is answered comes with its own.
 *
 * Nothing that the process says is trusted. What is not of the protocol ends it.
 */
export class ProcessRunner implements InstanceRunner {
  readonly #process: PluginProcess;
  readonly #events: RunnerEvents;
  readonly #arena: RecordArena;
  readonly #progress: Int32Array;
  readonly #outputBytes: number;
  #asked: Request | undefined;
  /** Whether it has not been asked anything yet, so that it has none of the arena's bytes. */
  #isFresh = true;
  /** How often it may still say that something else runs, until it has answered: once a record, and a few times more. */
  #steps = 0;
  #last: Progress | undefined;
  /** Resolves when it was asked to stop and has. */
  #stopping: (() => void) | undefined;

  /** @param child - a process that runs nothing yet. */
  constructor(child: PluginProcess, code: PortableComponent, { arena, ...topic }: TopicData, events: RunnerEvents) {
    this.#process = child;
    this.#events = events;
    this.#arena = new RecordArena(arena, topic.transform);
    this.#progress = new Int32Array(arena.buffer, 0, 16);
    this.#outputBytes = topic.limits.outputBytes;
    child.listen({
      onMessage: (message) => this.#take(message),
      onEnd: (failure) => {
        // What it had done of a batch, nobody knows any more
        if (this.#asked !== undefined) Atomics.store(this.#progress, progressSlot.outcomes, this.#outcomesOfLast());
        this.#stopping?.();
        this.#events.onFailure({ ...failure, isUnplaced: true });
      },
    });
    this.#send({ type: "start", code, topic });
  }

  ask(request: Request): void {
    this.#asked = request;
    this.#last = undefined;
    this.#steps = stepsOf(request);
    this.#send({ type: "ask", request, memory: this.#memoryOf(request) });
    this.#isFresh = false;
  }

  /** A process in which something runs is asked to end its thread, for what it has done before is of use; if it does not, it is killed. */
  async stop(): Promise<void> {
    if (this.#asked !== undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#stopping = resolve;
      this.#send({ type: "stop" });
      const timer = setTimeout(resolve, stopMs);
      await promise;
      clearTimeout(timer);
    }
    this.#process.kill();
    await this.#process.ended;
  }

  /** A process is of one instance. */
  leave(): Promise<void> {
    return this.stop();
  }

  // --- internal ---

  #send(message: ProcessRequest): void {
    this.#process.send(message);
  }

  #memoryOf(request: Request): MemoryPiece[] {
    const pieceOf = (address: number, end: number): MemoryPiece[] => {
      this.#arena.refresh();
      return [{ address, bytes: this.#arena.bytes.subarray(address, end) }];
    };
    if (request.type === "process") return pieceOf(request.start, request.end);
    if (request.type !== "transform" || (request.isNext && !this.#isFresh)) return [];
    return pieceOf(arenaStart, request.outcomes);
  }

  #take(value: unknown): void {
    const message = parseMessage(value, this.#asked);
    switch (message.type) {
      case "log":
      case "count":
      case "unsound":
        return this.#events.onMessage(message);
      case "progress":
        return this.#advance(message.progress);
      case "reply":
        this.#settle(message.progress, message.memory);
        return this.#events.onMessage(message.reply);
      case "failed":
        this.#settle(message.progress, message.memory);
        return this.#events.onFailure(message.failure);
      case "stopped":
        this.#settle(message.progress, message.memory);
        return this.#stopping?.();
    }
  }

  /** Show whoever watches that something else runs. It is a hint: a process that cheats gains as many times the limit as there are records. */
  #advance(progress: Progress): void {
    const last = this.#last;
    this.#last = progress;
    const isSame =
      last?.isRunning === progress.isRunning &&
      last.phase === progress.phase &&
      last.outcomes === progress.outcomes &&
      last.batch === progress.batch &&
      last.first === progress.first;
    if (isSame || this.#steps <= 0) return;
    this.#steps -= 1;
    const { sequence, phase } = progressSlot;
    Atomics.store(this.#progress, phase, progress.phase);
    const before = Atomics.load(this.#progress, sequence);
    const isOdd = progress.isRunning ? 1 : 0;
    Atomics.store(this.#progress, sequence, (before + 2 - (before % 2) + isOdd) % 2 ** 30);
    if (this.#asked?.type === "process") this.#storePlace(progress);
  }

  /** Take over what was left, once nothing runs any more. */
  #settle(progress: Progress, memory: readonly MemoryPiece[]): void {
    const request = this.#asked;
    this.#asked = undefined;
    for (const { address, bytes } of memory) this.#write(address, bytes);
    if (request?.type === "transform") this.#checkOutcomes(request.outcomes, progress.outcomes);
    if (request?.type === "process") this.#storePlace(progress);
    Atomics.store(this.#progress, progressSlot.outcomes, progress.outcomes);
    Atomics.store(this.#progress, progressSlot.sequence, 0);
  }

  #storePlace({ batch, first, outcomes }: Progress): void {
    Atomics.store(this.#progress, progressSlot.batch, batch);
    Atomics.store(this.#progress, progressSlot.first, first);
    Atomics.store(this.#progress, progressSlot.outcomes, outcomes);
  }

  #outcomesOfLast(): number {
    return this.#asked?.type === "process" ? (this.#last?.outcomes ?? 0) : 0;
  }

  #checkOutcomes(address: number, count: number): void {
    const { bytes } = measureOutcomes(this.#arena, address, count);
    // An outcome may take what it may and end behind the soft limit; its headers take more here than there
    const most = softOutputBytes + 2 * this.#outputBytes + count * this.#arena.layout.outcome.size;
    if (bytes > most) throw new RangeError(`its outcomes take ${bytes} bytes`);
  }

  #write(address: number, bytes: Uint8Array): void {
    this.#arena.heap = address;
    this.#arena.reserve(bytes.length, 1);
    this.#arena.refresh();
    this.#arena.bytes.set(bytes, address);
  }
}

// --- internal ---

/** How long a process may take to end its thread. */
const stopMs = 1000;

/** How often something else may run while a request is answered: each record, and the phases before it. */
function stepsOf(request: Request): number {
  const few = 16;
  if (request.type === "transform") return request.count * 2 + few;
  // A record takes a byte at least
  return request.type === "process" ? (request.end - request.start) * 2 + few : few;
}
