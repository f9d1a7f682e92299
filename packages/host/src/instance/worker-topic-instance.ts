import type { Worker } from "node:worker_threads";
import type { KafkaRecord, Outcome, TargetTopicRequirements } from "@armory-plugins/wit";
import { ArenaFull, ArenaMemory, arenaStart, createArena, largestArena } from "../arena/arena-memory.ts";
import { recordLayout, type TransformType } from "../arena/record-layout.ts";
import { RecordCodec } from "../arena/record-codec.ts";
import { HostError, type HostErrorCode } from "../host-error.ts";
import type { Limits } from "../limits.ts";
import type { TopicInstance, TopicOptions } from "../plugin.ts";
import type { OutcomeBatch, ProcessedBatches, RecordBatch } from "../record-batch.ts";
import type { AnswerSite } from "./answer-site.ts";
import { recordProblem } from "./check-record.ts";
import type { ThreadPool } from "./thread-pool.ts";
import { PhaseWatch } from "../thread/phase-watch.ts";
import { crashFailure, overrunFailure, phasesWithin, type PluginPhase } from "../thread/plugin-phases.ts";
import type { Failure } from "./failure.ts";
import {
  progressSlot,
  type AdapterSetup,
  type BatchPlace,
  type InstanceData,
  type Message,
  type RecordFailure,
  type Reply,
  type Request,
  type Start,
} from "./protocol.ts";

/** What an instance is made of. */
export interface InstanceSetup {
  readonly plugin: string;
  readonly source: string;
  readonly coreModules: ReadonlyMap<string, WebAssembly.Module>;
  /** The type of `transform`, from the world's contract. */
  readonly transform: TransformType;
  /** How the arena calls it; absent where jco does. */
  readonly adapter: AdapterSetup | undefined;
  /** The interfaces that it imports, without their versions, that the host knows in other versions alone. */
  readonly denied: readonly string[];
  /** The functions whose answers are checked before jco reads them. */
  readonly answers: readonly AnswerSite[];
  readonly topic: TopicOptions;
  readonly limits: Limits;
  /** Where its threads come from. */
  readonly threads: ThreadPool;
  /** Called once, when the instance is closed. */
  readonly onClose: (instance: TopicInstance) => void;
}

/** A {@link TopicInstance} in a worker thread, which is started anew when it had to be stopped. */
export class WorkerTopicInstance implements TopicInstance {
  initMs = 0;
  readonly #setup: InstanceSetup;
  readonly #arena: ArenaMemory;
  readonly #codec: RecordCodec;
  /** What lies in the arena now, if it was encoded to be run. */
  #batch: RecordBatch | undefined;
  #place: BatchPlace | undefined;
  readonly #progress: Int32Array;
  readonly #watch: PhaseWatch<PluginPhase>;
  /** What a thread counts as doing before it runs the plugin. */
  readonly #starting: PluginPhase;
  #thread: Worker | undefined;
  /** Settles when the calls made so far have. */
  #queue: Promise<unknown> = Promise.resolve();
  #waiting: { resolve(reply: Reply): void; reject(error: HostError): void } | undefined;
  #requirements: TargetTopicRequirements | undefined;
  #closing: Promise<void> | undefined;

  constructor(setup: InstanceSetup) {
    this.#setup = setup;
    const { plugin, transform } = setup;
    this.#arena = new ArenaMemory(createArenaFor(plugin), recordLayout(transform));
    this.#codec = new RecordCodec(this.#arena);
    this.#progress = new Int32Array(this.#arena.memory.buffer, 0, 16);
    const watched = phasesWithin(setup.limits);
    [this.#starting] = watched;
    this.#watch = new PhaseWatch(this.#progress, watched, (overrun) => this.#stopThread(overrunFailure(overrun)));
  }

  /** Start the thread and run `init`; an instance that can't be opened is closed. */
  async open(): Promise<void> {
    try {
      const reply = await this.#inTurn(() => this.#ask({ type: "open" }));
      if (reply.type === "opened") this.initMs = reply.initMs;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  requirements(requirements: TargetTopicRequirements): Promise<TargetTopicRequirements> {
    return this.#inTurn(async () => {
      const { noPartitions } = requirements;
      if (typeof noPartitions !== "bigint" || BigInt.asUintN(64, noPartitions) !== noPartitions) {
        throw new HostError(
          "INVALID_ARGUMENT",
          `noPartitions is ${String(noPartitions)}; expected an unsigned 64-bit bigint`,
        );
      }
      if (!("targetTopic" in this.#setup.topic.context)) {
        throw new HostError(
          "INVALID_ARGUMENT",
          `${this.#setup.plugin} is a backup plugin; only restore plugins have requirements`,
        );
      }
      const reply = await this.#ask({ type: "requirements", requirements });
      if (reply.type !== "requirements") throw new Error(`unexpected reply ${reply.type}`);
      this.#requirements = requirements;
      return reply.requirements;
    });
  }

  transform(records: readonly KafkaRecord[]): Promise<Outcome[]> {
    return this.#inTurn(() => this.#transform(records));
  }

  encode(records: readonly KafkaRecord[]): Promise<RecordBatch> {
    return this.#inTurn(async () => {
      const place = this.#encode(records);
      this.#place = place;
      this.#batch = { count: place.count, address: place.records, memory: this.#arena };
      return this.#batch;
    });
  }

  run(batch: RecordBatch): Promise<OutcomeBatch> {
    return this.#inTurn(() => {
      if (batch !== this.#batch || this.#place === undefined) {
        throw new HostError("INVALID_ARGUMENT", "the batch is not what was encoded last; encode it again");
      }
      return this.#runBatch(this.#place);
    });
  }

  process(encoded: Uint8Array): Promise<ProcessedBatches> {
    return this.#inTurn(() => this.#process(encoded));
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#stopThread({ code: "CLOSED", text: "it was closed" });
      await this.#ended;
      this.#setup.onClose(this);
    })();
    return this.#closing;
  }

  // --- internal ---

  #ended: Promise<unknown> = Promise.resolve();

  /** Calls are made one after another, whatever became of the one before. */
  #inTurn<Value>(call: () => Promise<Value>): Promise<Value> {
    const turn = this.#queue.then(() => {
      if (this.#closing !== undefined) throw this.#error({ code: "CLOSED", text: "it was closed" });
      return call();
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #transform(records: readonly KafkaRecord[]): Promise<Outcome[]> {
    const place = this.#encode(records);
    const outcomes: Outcome[] = [];
    try {
      await this.#runPieces(place, false, (address, count) => this.#copyOutcomes(address, count, outcomes));
    } catch (error) {
      throw error instanceof HostError ? withBatch(error, outcomes) : error;
    }
    return outcomes;
  }

  async #runBatch(place: BatchPlace): Promise<OutcomeBatch> {
    const arena = this.#arena;
    const { size } = arena.layout.outcome;
    let done = 0;
    try {
      await this.#runPieces(place, true, (_, count) => (done += count));
    } catch (error) {
      const outcomes: Outcome[] = [];
      this.#copyOutcomes(place.outcomes, done, outcomes);
      throw error instanceof HostError ? withBatch(error, outcomes) : error;
    }
    return {
      count: place.count,
      address: place.outcomes,
      memory: arena,
      at: (index) => this.#codec.view(place.outcomes + index * size),
    };
  }

  /**
   * Have the thread run a batch, in as many pieces as its outcomes need.
   *
   * @param keeps - whether outcomes stay when `take` has been told of them.
   */
  async #runPieces(batch: BatchPlace, keeps: boolean, take: (address: number, count: number) => void): Promise<void> {
    const { size, outcome } = this.#arena.layout;
    let { heap } = batch;
    for (let done = 0; done < batch.count;) {
      Atomics.store(this.#progress, progressSlot.outcomes, 0);
      const outcomes = batch.outcomes + done * outcome.size;
      const takeDone = (): number => {
        this.#arena.refresh();
        const count = Atomics.load(this.#progress, progressSlot.outcomes);
        take(outcomes, count);
        return count;
      };
      const place = { records: batch.records + done * size, count: batch.count - done, outcomes, heap };
      let reply: Reply;
      try {
        reply = await this.#ask({ type: "transform", ...place });
      } catch (error) {
        // The thread is gone; what it had written before is in the arena.
        takeDone();
        throw error;
      }
      if (reply.type !== "outcomes") throw new Error(`unexpected reply ${reply.type}`);
      done += takeDone();
      if (reply.failure !== undefined) throw this.#error(reply.failure);
      if (keeps) heap = reply.heap;
    }
  }

  async #process(encoded: Uint8Array): Promise<ProcessedBatches> {
    if (this.#setup.topic.codec === undefined) {
      throw new HostError("INVALID_ARGUMENT", "the instance was opened without a codec; give openTopic one");
    }
    const arena = this.#arena;
    this.#batch = undefined;
    arena.heap = arenaStart;
    arena.refresh();
    const start = reserveFor(arena, encoded.length, 8);
    arena.bytes.set(encoded, start);
    const failures: RecordFailure[] = [];
    for (;;) {
      Atomics.store(this.#progress, progressSlot.batch, -1);
      try {
        const reply = await this.#ask({ type: "process", start, end: start + encoded.length, failures });
        if (reply.type !== "processed") throw new Error(`unexpected reply ${reply.type}`);
        arena.refresh();
        const chunks = reply.processed.chunks.map(({ address, length, partition }) => ({
          partition,
          bytes: arena.bytes.subarray(address, address + length),
        }));
        return { ...reply.processed, chunks };
      } catch (error) {
        const batch = Atomics.load(this.#progress, progressSlot.batch);
        if (!(error instanceof HostError) || !endedByRecord.has(error.code) || batch < 0) throw error;
        // The thread did not survive a record. A new one begins anew, and takes that record for one that was answered with an error.
        const index =
          Atomics.load(this.#progress, progressSlot.first) + Atomics.load(this.#progress, progressSlot.outcomes);
        failures.push({ batch, index, text: error.message });
      }
    }
  }

  /** Write records into the arena, with room for their outcomes behind them. */
  #encode(records: readonly KafkaRecord[]): BatchPlace {
    const arena = this.#arena;
    const { size, align, outcome } = arena.layout;
    this.#batch = undefined;
    arena.heap = arenaStart;
    arena.refresh();
    const count = records.length;
    const address = reserveFor(arena, count * size, align);
    this.#codec.startBatch();
    // Not by entries(): it makes an array for each record
    for (let index = 0; index < count; index += 1) this.#store(address + index * size, records[index], index);
    const outcomes = reserveFor(arena, count * outcome.size, outcome.align);
    return { records: address, count, outcomes, heap: arena.heap };
  }

  #store(address: number, record: KafkaRecord | undefined, index: number): void {
    try {
      if (record !== undefined && this.#codec.store(address, record)) return;
    } catch (error) {
      throw error instanceof ArenaFull ? tooLarge(error) : error;
    }
    const problem = recordProblem(record) ?? "it is no record";
    throw new HostError("INVALID_RECORD", `record ${index} of the batch: ${problem}`, { index, outcomes: [] });
  }

  #copyOutcomes(address: number, count: number, outcomes: Outcome[]): void {
    const { size } = this.#arena.layout.outcome;
    for (let done = 0; done < count; done += 1) {
      outcomes.push(this.#codec.load(address + done * size));
    }
  }

  /** Ask the thread, starting one when there is none; the plugin's time limits hold meanwhile. */
  #ask(request: Request): Promise<Reply> {
    return new Promise<Reply>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#thread ??= this.#startThread();
      this.#thread.postMessage(request);
      this.#watch.start(this.#starting);
    });
  }

  #startThread(): Worker {
    const { plugin, source, coreModules, transform, adapter, answers, denied, topic, limits, threads } = this.#setup;
    const data: InstanceData = {
      source,
      coreModules,
      transform,
      adapter,
      answers,
      denied,
      arena: this.#arena.memory,
      context: topic.context,
      config: topic.config,
      requirements: this.#requirements,
      grants: topic.grants ?? {},
      limits,
      codec: topic.codec,
    };
    Atomics.store(this.#progress, progressSlot.sequence, 0);
    Atomics.store(this.#progress, progressSlot.outcomes, 0);
    const thread = threads.take();
    thread.on("message", (message: Message) => {
      if (message.type === "log") for (const line of message.lines) topic.onLog?.({ plugin, ...line });
      else if (thread === this.#thread) this.#settle(message);
    });
    thread.on("error", (error) => {
      if (thread === this.#thread) this.#stopThread(crashFailure(error));
    });
    thread.on("exit", (code) => {
      if (thread === this.#thread) this.#stopThread({ code: "TRAPPED", text: `its thread ended with code ${code}` });
    });
    const start: Start = { type: "start", data };
    thread.postMessage(start);
    return thread;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#watch.stop();
    if (reply.type === "failed") waiting?.reject(this.#error(reply.failure));
    else waiting?.resolve(reply);
  }

  /** End the thread; the call under way fails. The next call starts a new thread. */
  #stopThread(failure: Failure): void {
    const thread = this.#thread;
    const waiting = this.#waiting;
    this.#thread = undefined;
    this.#waiting = undefined;
    this.#watch.stop();
    if (thread !== undefined) this.#ended = thread.terminate();
    // Only when it has ended can nothing be written to the shared output any more.
    void this.#ended.then(() => waiting?.reject(this.#error(failure)));
  }

  #error({ code, text, pluginText }: Failure): HostError {
    const { context } = this.#setup.topic;
    const topic = "topic" in context ? context.topic : context.targetTopic;
    return new HostError(code, `plugin ${this.#setup.plugin}, topic "${topic}": ${text}`, { pluginText });
  }
}

// --- internal ---

/** What stops a thread while a record is with the plugin. */
const endedByRecord: ReadonlySet<HostErrorCode> = new Set(["CALL_TIMEOUT", "MEMORY_LIMIT", "TRAPPED"]);

/** V8 reserves addresses for all that a memory may grow to, and some more: a process has so many, or as many as `ulimit -v` says. */
function createArenaFor(plugin: string): WebAssembly.Memory {
  try {
    return createArena(largestArena);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HostError(
      "INSTANTIATION_FAILED",
      `plugin ${plugin}: this process has no addresses left for an instance: ${reason}; close other topics, or raise the limit (ulimit -v)`,
      { cause },
    );
  }
}

function reserveFor(arena: ArenaMemory, size: number, align: number): number {
  try {
    return arena.reserve(size, align);
  } catch (error) {
    throw error instanceof ArenaFull ? tooLarge(error) : error;
  }
}

function tooLarge(error: ArenaFull): HostError {
  return new HostError("INVALID_ARGUMENT", `the batch is too large: ${error.message}; give fewer records at a time`);
}

function withBatch(error: HostError, outcomes: readonly Outcome[]): HostError {
  return new HostError(error.code, error.message.replace(`[${error.code}] `, ""), {
    cause: error.cause,
    pluginText: error.pluginText,
    index: outcomes.length,
    outcomes,
  });
}
