import { ArenaFull } from "@armory-plugins/host/arena";
import {
  classifyFailure,
  type ComponentInstance,
  type ComponentSetup,
  LineBatch,
  loadComponent,
  lockDownThread,
  type LogBudget,
  logBudget,
  PluginLog,
  pluginPhase,
  type PrintedLine,
  runPhase,
  type SendNews,
  type ThreadServer,
} from "@armory-plugins/host/thread";
import type { TargetTopicRequirements } from "@armory-plugins/wit";
import { type BatchCodec, type CodecOptions, isInvalidBatch } from "../batch-codec.ts";
import { GuestInstance } from "./guest-instance.ts";
import { processBatches } from "./process-batches.ts";
import {
  progressSlot,
  type BatchPlace,
  type Failure,
  type InstanceData,
  type InstanceTypes,
  type ProcessRequest,
  type Reply,
  type Request,
} from "./protocol.ts";
import { RecordArena } from "./record-arena.ts";
import type { Exports, TransformCaller } from "./transform-caller.ts";

/** What runs in a plugin's thread: it has the instance, and answers one request after another. */
export class InstanceServer implements ThreadServer<InstanceTypes> {
  readonly calls = {
    open: (request: Request) => this.#answer(request),
    requirements: (request: Request) => this.#answer(request),
    transform: (request: Request) => this.#answer(request),
    process: (request: Request) => this.#answer(request),
  };
  readonly #data: InstanceData;
  readonly #make: (setup: ComponentSetup) => ComponentInstance<Exports>;
  readonly #codec: BatchCodec | undefined;
  readonly #sendNews: SendNews<InstanceTypes>;
  readonly #arena: RecordArena;
  readonly #progress: Int32Array;
  readonly #logBudget: LogBudget;
  #guest: GuestInstance | undefined;
  #log: PluginLog | undefined;
  #initMs = 0;
  #lastRequirements: TargetTopicRequirements | undefined;

  /** Load the code; nothing of the plugin runs yet. */
  static async start(data: InstanceData, sendNews: SendNews<InstanceTypes>): Promise<InstanceServer> {
    const codec = await loadCodec(data.codec);
    lockDownThread();
    return new InstanceServer(data, codec, sendNews);
  }

  private constructor(data: InstanceData, codec: BatchCodec | undefined, sendNews: SendNews<InstanceTypes>) {
    this.#data = data;
    this.#make = loadComponent<Exports>(data.code);
    this.#codec = codec;
    this.#sendNews = sendNews;
    this.#arena = new RecordArena(data.arena, data.transform);
    this.#progress = new Int32Array(data.arena.buffer, 0, 16);
    this.#logBudget = logBudget(data.limits.logBytes);
    this.#lastRequirements = data.requirements;
  }

  /** Whatever a request comes to is a reply. What is thrown all the same is a bug, and ends the thread. */
  failureOf(error: unknown): never {
    throw error;
  }

  /** There are no orders. */
  take(): void {}

  /** Let go of the instance, of which nobody is told anything any more. */
  leave(): void {
    this.#guest?.close();
    this.#guest = undefined;
  }

  // --- internal ---

  #answer(request: Request): Reply {
    try {
      switch (request.type) {
        case "open":
          this.#open();
          this.#drain();
          return { type: "opened", initMs: this.#initMs };
        case "requirements": {
          const requirements = this.#askRequirements(this.#open(), request.requirements);
          this.#drain();
          return { type: "requirements", requirements };
        }
        case "transform":
          return this.#transform(request);
        case "process":
          return this.#process(request);
      }
    } catch (error) {
      if (isInvalidBatch(error) || error instanceof ArenaFull)
        return { type: "failed", failure: { code: "INVALID_BATCH", detail: error.message } };
      return { type: "failed", failure: this.#fail(error) };
    }
  }

  /** The instance, made and initialized anew when there is none: at first, and after a failure. */
  #open(): GuestInstance {
    if (this.#guest !== undefined) return this.#guest;
    const lines = new LineBatch<PrintedLine>((printed) => this.#sendNews({ type: "log", lines: printed }));
    const log = new PluginLog(
      this.#logBudget,
      (line) => lines.add(line),
      () => lines.send(),
    );
    const opened = this.#timed("load", () => this.#instantiate(log));
    this.#guest = opened;
    this.#log = log;
    const started = performance.now();
    this.#timed("init", () => {
      try {
        opened.exports.init(this.#data.context, this.#data.config);
      } catch (error) {
        if (typeof error !== "string") throw error;
        throw new PluginFailure({ code: "INIT_REJECTED", detail: error, pluginText: error });
      }
    });
    this.#initMs = performance.now() - started;
    if (this.#lastRequirements !== undefined) this.#askRequirements(opened, this.#lastRequirements);
    return opened;
  }

  /** What it says when it starts is given even though it does not survive that. */
  #instantiate(log: PluginLog): GuestInstance {
    try {
      return new GuestInstance(this.#make, this.#data, this.#arena, log, (counters) =>
        this.#sendNews({ type: "count", counters }),
      );
    } catch (error) {
      log.flush();
      throw error;
    }
  }

  #askRequirements(instance: GuestInstance, requirements: TargetTopicRequirements): TargetTopicRequirements {
    const answered = this.#timed("call", () => instance.exports.updateTargetTopicRequirements?.(requirements));
    if (answered === undefined) throw new Error("the plugin has no update-target-topic-requirements");
    this.#lastRequirements = requirements;
    return answered;
  }

  #transform(place: BatchPlace): Reply {
    Atomics.store(this.#progress, progressSlot.outcomes, 0);
    this.#arena.refresh();
    try {
      const { caller } = this.#open();
      this.#timed("call", () => caller.run(place));
    } catch (error) {
      return { type: "outcomes", failure: this.#fail(error) };
    }
    this.#guest?.flushLogs();
    this.#drain();
    return { type: "outcomes" };
  }

  #process({ end, from, failures, isCareful }: ProcessRequest): Reply {
    if (this.#codec === undefined) throw new Error("there is no codec");
    this.#arena.refresh();
    this.#arena.heap = end;
    const run = (call: (caller: TransformCaller) => void): void => {
      const { caller } = this.#open();
      this.#timed("call", () => call(caller));
    };
    const processed = processBatches(
      {
        codec: this.#codec,
        arena: this.#arena,
        progress: this.#progress,
        failures,
        beforeEach: isCareful ? () => this.#awaitTurn() : undefined,
        run,
        fail: (error) => this.#fail(error),
      },
      from,
      end,
    );
    this.#guest?.flushLogs();
    // No record is to blame any more
    Atomics.store(this.#progress, progressSlot.batch, -1);
    this.#drain();
    return { type: "processed", processed };
  }

  /** Wait until how far this thread is has been taken down: it may not live to tell. */
  #awaitTurn(): void {
    Atomics.store(this.#progress, progressSlot.turn, 1);
    Atomics.notify(this.#progress, progressSlot.turn);
    Atomics.wait(this.#progress, progressSlot.turn, 1);
  }

  /**
   * Ask the instance what it logged and counted.
   *
   * That is not part of an answer: where it fails at this, what it has answered before counts, and the next call finds a new instance.
   */
  #drain(): void {
    const diagnostics = this.#guest?.diagnostics;
    if (diagnostics?.isPending !== true) return;
    try {
      this.#timed("call", () => diagnostics.drain());
    } catch (error) {
      const { code, detail } = this.#fail(error);
      this.#log?.remark(`[${code}] the plugin failed when it was asked for its log: ${detail}`);
      this.#sendNews({ type: "unsound" });
    }
  }

  /** Something went wrong inside of the instance: it is never called again. */
  #fail(error: unknown): Failure {
    if (error instanceof PluginFailure) this.#drain();
    const guest = this.#guest;
    guest?.flushLogs();
    const memory = guest?.memoryUse ?? { used: 0, limit: this.#data.limits.memoryBytes };
    const lastWords = error instanceof PluginFailure ? undefined : guest?.diagnostics?.salvage();
    guest?.close();
    this.#guest = undefined;
    if (error instanceof PluginFailure) return error.failure;
    const failure = classifyFailure(error, memory);
    return lastWords === undefined ? failure : { ...failure, detail: `${lastWords}: ${failure.detail}` };
  }

  /** Run the plugin where the other side can see for how long. */
  #timed<Value>(phase: keyof typeof pluginPhase, run: () => Value): Value {
    return runPhase(this.#progress, pluginPhase[phase], run);
  }
}

// --- internal ---

type CreateCodec = (options: unknown) => BatchCodec;

/** What makes codecs in this thread. A thread that is locked can import nothing: it runs instances of one codec. */
const codecs = new Map<string, CreateCodec>();

async function loadCodec(codec: CodecOptions | undefined): Promise<BatchCodec | undefined> {
  if (codec === undefined) return undefined;
  const { module: url, options } = codec;
  let create = codecs.get(url);
  if (create === undefined) {
    const exported: { createBatchCodec?: CreateCodec } = await import(url);
    create = exported.createBatchCodec;
    if (create === undefined) throw new Error(`the codec "${url}" exports no createBatchCodec`);
    codecs.set(url, create);
  }
  return create(options);
}

/** A failure that is already understood. */
class PluginFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}
