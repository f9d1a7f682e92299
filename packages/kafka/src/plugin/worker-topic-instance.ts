import type { Limits } from "@armory-plugins/host";
import { ArenaFull, arenaStart, createArena, MAX_ARENA_BYTES, type SharedMemory } from "@armory-plugins/host/arena";
import { overrunFailure, PhaseWatch, phasesWithin, type PluginPhase } from "@armory-plugins/host/thread";
import type { KafkaRecord, Outcome, TargetTopicRequirements } from "@armory-plugins/wit";
import { KafkaError, type KafkaErrorCode } from "../kafka-error.ts";
import type { EncodedChunk } from "../batch-codec.ts";
import { recordProblem } from "./check-record.ts";
import type { InstanceRunner, StartInstance } from "../thread/instance-runner.ts";
import type { TopicInstance, TopicOptions } from "./plugin.ts";
import {
  isReply,
  progressSlot,
  type BatchPlace,
  type Failure,
  type Message,
  type News,
  type Processed,
  type RecordFailure,
  type RecordPlace,
  type Reply,
  type Request,
} from "../thread/protocol.ts";
import { RecordArena } from "../thread/record-arena.ts";
import { RecordCodec } from "./record-codec.ts";
import type { TransformType } from "../record-layout.ts";
import type { ProcessedBatches, ProcessedChunk } from "./processed-batches.ts";

/** What an instance is made of. */
export interface InstanceSetup {
  readonly plugin: string;
  /** The type of `transform`, from the world's contract. */
  readonly transform: TransformType;
  readonly topic: TopicOptions;
  readonly limits: Limits;
  /** Starts what runs it, in a thread or a process. */
  readonly start: StartInstance;
  /** Called once, when the instance is closed. */
  readonly onClose: (instance: TopicInstance) => void;
}

/** A {@link TopicInstance} in a thread or a process of its own, which is started anew when it had to be stopped. */
export class WorkerTopicInstance implements TopicInstance {
  initMs = 0;
  readonly #setup: InstanceSetup;
  readonly #arena: RecordArena;
  readonly #codec: RecordCodec;
  readonly #progress: Int32Array;
  readonly #watch: PhaseWatch<PluginPhase>;
  /** What a thread counts as doing before it runs the plugin. */
  readonly #starting: PluginPhase;
  #thread: InstanceRunner | undefined;
  /** Whether nothing failed in the thread but what the plugin itself refused. */
  #isSound = true;
  /** Settles when the calls made so far have. */
  #queue: Promise<unknown> = Promise.resolve();
  #waiting: { resolve(reply: Reply): void; reject(error: KafkaError): void } | undefined;
  #requirements: TargetTopicRequirements | undefined;
  #closing: Promise<void> | undefined;

  constructor(setup: InstanceSetup) {
    this.#setup = setup;
    const { plugin, transform } = setup;
    this.#arena = new RecordArena(createArenaFor(plugin), transform);
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
        throw new KafkaError(
          "INVALID_ARGUMENT",
          `noPartitions is ${String(noPartitions)}; expected an unsigned 64-bit bigint`,
        );
      }
      if (!("targetTopic" in this.#setup.topic.context)) {
        throw new KafkaError(
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

  process(encoded: Uint8Array, take: (part: ProcessedBatches) => Promise<void> | void): Promise<void> {
    return this.#inTurn(() => this.#process(encoded, take));
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      if (this.#isSound && this.#waiting === undefined) this.#leaveThread();
      else this.#stopThread({ code: "CLOSED", detail: "it was closed" });
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
      if (this.#closing !== undefined) throw this.#error({ code: "CLOSED", detail: "it was closed" });
      return call();
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #transform(records: readonly KafkaRecord[]): Promise<Outcome[]> {
    const place = this.#encode(records);
    const outcomes: Outcome[] = [];
    try {
      await this.#runPieces(place, (address, count) => this.#copyOutcomes(address, count, outcomes));
    } catch (error) {
      throw error instanceof KafkaError ? withBatch(error, outcomes) : error;
    }
    return outcomes;
  }

  /** Have the thread run a batch, in as many pieces as its outcomes need: the outcomes of a piece are there until `take` has returned. */
  async #runPieces(batch: BatchPlace, take: (address: number, count: number) => void): Promise<void> {
    const { size, outcome } = this.#arena.layout;
    const { heap } = batch;
    let most = batch.count;
    for (let done = 0; done < batch.count;) {
      Atomics.store(this.#progress, progressSlot.outcomes, 0);
      const outcomes = batch.outcomes + done * outcome.size;
      const takeDone = (): number => {
        this.#arena.refresh();
        const count = Atomics.load(this.#progress, progressSlot.outcomes);
        take(outcomes, count);
        return count;
      };
      const count = Math.min(most, batch.count - done);
      const place = { records: batch.records + done * size, count, outcomes, heap };
      let reply: Reply;
      try {
        reply = await this.#ask({ type: "transform", isNext: done > 0, ...place });
      } catch (error) {
        // One by one, the record is found at which it happens again
        if (error instanceof UnplacedError && count > 1) {
          most = 1;
          continue;
        }
        // The thread is gone; what it had written before is in the arena.
        done += takeDone();
        if (done < batch.count || !(error instanceof KafkaError)) throw error;
        // The batch is done, but it did not survive being asked what it logged
        const text = `[${error.code}] the plugin failed when it was asked for its log: ${error.detail}`;
        this.#hear({ type: "log", lines: [{ stream: "host", text }] }, true);
        return;
      }
      if (reply.type !== "outcomes") throw new Error(`unexpected reply ${reply.type}`);
      done += takeDone();
      if (reply.failure !== undefined) throw this.#error(reply.failure);
    }
  }

  async #process(encoded: Uint8Array, take: (part: ProcessedBatches) => Promise<void> | void): Promise<void> {
    if (this.#setup.topic.codec === undefined) {
      throw new KafkaError("INVALID_ARGUMENT", "the instance was opened without a codec", {
        remedy: "give openTopic one",
      });
    }
    const arena = this.#arena;
    arena.heap = arenaStart;
    arena.refresh();
    const start = reserveFor(arena, encoded.length, 8);
    arena.bytes.set(encoded, start);
    const end = start + encoded.length;
    const failures: RecordFailure[] = [];
    let isCareful = false;
    for (let from: RecordPlace | undefined = { batch: start, index: 0 }; from !== undefined;) {
      Atomics.store(this.#progress, progressSlot.batch, -1);
      let processed: Processed;
      try {
        const reply = await this.#ask({ type: "process", start, end, from, failures, isCareful });
        if (reply.type !== "processed") throw new Error(`unexpected reply ${reply.type}`);
        ({ processed } = reply);
      } catch (error) {
        if (error instanceof UnplacedError && !isCareful) {
          isCareful = true;
          continue;
        }
        const batch = Atomics.load(this.#progress, progressSlot.batch);
        if (!(error instanceof KafkaError) || !endedByRecord.has(error.code) || batch < 0) throw error;
        // The thread did not survive a record. A new one does the part anew, and takes that record for one that was answered with an error.
        const index =
          Atomics.load(this.#progress, progressSlot.first) + Atomics.load(this.#progress, progressSlot.outcomes);
        failures.push({ batch, index, failure: error.toJSON() });
        continue;
      }
      arena.refresh();
      const { chunks, next, ...counts } = processed;
      const bytesOf = ({ address, length, ...chunk }: EncodedChunk): ProcessedChunk => ({
        ...chunk,
        bytes: arena.bytes.subarray(address, address + length),
      });
      await take({ ...counts, chunks: chunks.map(bytesOf) });
      from = next;
    }
  }

  /** Write records into the arena, with room for their outcomes behind them. */
  #encode(records: readonly KafkaRecord[]): BatchPlace {
    const arena = this.#arena;
    const { size, align, outcome } = arena.layout;
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
    const problem = recordProblem(record) ?? "it is not a record";
    throw new KafkaError("INVALID_RECORD", `record ${index} of the batch: ${problem}`, { index, outcomes: [] });
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
      this.#thread.ask(request);
      this.#watch.start(this.#starting);
    });
  }

  #startThread(): InstanceRunner {
    const { transform, topic, limits, start } = this.#setup;
    Atomics.store(this.#progress, progressSlot.sequence, 0);
    Atomics.store(this.#progress, progressSlot.outcomes, 0);
    this.#isSound = true;
    const thread = start(
      {
        transform,
        arena: this.#arena.memory,
        context: topic.context,
        config: topic.config,
        requirements: this.#requirements,
        grants: topic.grants ?? {},
        limits,
        codec: topic.codec,
      },
      {
        onMessage: (message: Message) => {
          if (!isReply(message)) this.#hear(message, thread === this.#thread);
          else if (thread === this.#thread) this.#settle(message);
        },
        onFailure: (failure) => {
          if (thread === this.#thread) this.#stopThread(failure);
        },
      },
    );
    return thread;
  }

  /** Take what a thread says without being asked. */
  #hear(news: News, isCurrent: boolean): void {
    const { plugin, topic } = this.#setup;
    const from = { plugin, topic: this.#topicName };
    switch (news.type) {
      case "log":
        for (const line of news.lines) topic.onLog?.({ ...from, ...line });
        return;
      case "count":
        for (const counter of news.counters) topic.onCount?.({ ...from, ...counter });
        return;
      case "unsound":
        if (isCurrent) this.#isSound = false;
    }
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#watch.stop();
    const failure = "failure" in reply ? reply.failure : undefined;
    if (failure !== undefined && failure.code !== "INIT_REJECTED") this.#isSound = false;
    if (reply.type === "failed") waiting?.reject(this.#error(reply.failure));
    else waiting?.resolve(reply);
  }

  /** Let the thread, which was asked nothing, be another topic's. */
  #leaveThread(): void {
    const thread = this.#thread;
    this.#thread = undefined;
    if (thread !== undefined) this.#ended = thread.leave();
  }

  /** End the thread; the call under way fails. The next call starts a new thread. */
  #stopThread(failure: Failure): void {
    const thread = this.#thread;
    const waiting = this.#waiting;
    this.#thread = undefined;
    this.#waiting = undefined;
    this.#watch.stop();
    if (thread !== undefined) this.#ended = thread.stop();
    // Only when it has ended can nothing be written to the shared output any more.
    void this.#ended.then(() => waiting?.reject(this.#error(failure)));
  }

  #error({ code, detail, isUnplaced = false, ...details }: Failure): KafkaError {
    const Class = isUnplaced ? UnplacedError : KafkaError;
    return new Class(code, `plugin ${this.#setup.plugin}, topic "${this.#topicName}": ${detail}`, details);
  }

  get #topicName(): string {
    const { context } = this.#setup.topic;
    return "topic" in context ? context.topic : context.targetTopic;
  }
}

// --- internal ---

/** A failure of which nothing says at which record of a batch it happened. */
class UnplacedError extends KafkaError {}

/** What stops a thread while a record is with the plugin. */
const endedByRecord: ReadonlySet<KafkaErrorCode> = new Set(["CALL_TIMEOUT", "MEMORY_LIMIT", "TRAPPED"]);

/** V8 reserves addresses for all that a memory may grow to, and some more: a process has so many, or as many as `ulimit -v` says. */
function createArenaFor(plugin: string): SharedMemory {
  try {
    return createArena(MAX_ARENA_BYTES);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KafkaError(
      "INSTANTIATION_FAILED",
      `plugin ${plugin}: this process has no addresses left for an instance: ${reason}`,
      { remedy: "close other topics, or raise the limit (ulimit -v)", cause },
    );
  }
}

function reserveFor(arena: RecordArena, size: number, align: number): number {
  try {
    return arena.reserve(size, align);
  } catch (error) {
    throw error instanceof ArenaFull ? tooLarge(error) : error;
  }
}

function tooLarge(error: ArenaFull): KafkaError {
  return new KafkaError("INVALID_ARGUMENT", `the batch is too large: ${error.message}`, {
    remedy: "give fewer records at a time",
  });
}

function withBatch(error: KafkaError, outcomes: readonly Outcome[]): KafkaError {
  const { code, detail, remedy, limit, problems, pluginText, cause } = error;
  return new KafkaError(code, detail, {
    remedy,
    limit,
    problems,
    pluginText,
    cause,
    index: outcomes.length,
    outcomes,
  });
}
