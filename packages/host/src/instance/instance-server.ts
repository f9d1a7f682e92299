import type { TargetTopicRequirements } from "@armory-plugins/wit";
import { InvalidBatch, type BatchCodec, type CodecOptions } from "../arena/batch-codec.ts";
import { ArenaFull, ArenaMemory } from "../arena/arena-memory.ts";
import { recordLayout } from "../arena/record-layout.ts";
import { logBudget, type LogBudget, type PrintedLine } from "../wasi/log-sink.ts";
import { classifyFailure } from "./classify-failure.ts";
import { LineBatch } from "../thread/line-batch.ts";
import { lockDownThread } from "../thread/lock-down.ts";
import { loadTranslated, type TranslatedProgram } from "../thread/translated-instance.ts";
import { PluginLog } from "../thread/plugin-log.ts";
import { runPhase } from "../thread/phase-slots.ts";
import { pluginPhase } from "../thread/plugin-phases.ts";
import { GuestInstance, type Exports, type TransformCaller } from "./guest-instance.ts";
import { processBatches } from "./process-batches.ts";
import type { Failure } from "./failure.ts";
import {
  progressSlot,
  type BatchPlace,
  type InstanceData,
  type Message,
  type ProcessRequest,
  type Reply,
  type Request,
} from "./protocol.ts";

/** What runs in a plugin's thread: it has the instance, and answers one request after another. */
export class InstanceServer {
  readonly #data: InstanceData;
  readonly #program: TranslatedProgram<Exports>;
  readonly #codec: BatchCodec | undefined;
  readonly #send: (message: Message) => void;
  readonly #arena: ArenaMemory;
  readonly #progress: Int32Array;
  readonly #logBudget: LogBudget;
  #guest: GuestInstance | undefined;
  #initMs = 0;
  #lastRequirements: TargetTopicRequirements | undefined;

  /** Load the code; nothing of the plugin runs yet. */
  static async start(data: InstanceData, send: (message: Message) => void): Promise<InstanceServer> {
    const codec = await loadCodec(data.codec);
    lockDownThread();
    return new InstanceServer(data, loadProgram(data), codec, send);
  }

  private constructor(
    data: InstanceData,
    program: TranslatedProgram<Exports>,
    codec: BatchCodec | undefined,
    send: (message: Message) => void,
  ) {
    this.#data = data;
    this.#program = program;
    this.#codec = codec;
    this.#send = send;
    this.#arena = new ArenaMemory(data.arena, recordLayout(data.transform));
    this.#progress = new Int32Array(data.arena.buffer, 0, 16);
    this.#logBudget = logBudget(data.limits.logBytes);
    this.#lastRequirements = data.requirements;
  }

  answer(request: Request): Reply {
    try {
      switch (request.type) {
        case "open":
          this.#open();
          return { type: "opened", initMs: this.#initMs };
        case "requirements":
          return { type: "requirements", requirements: this.#askRequirements(this.#open(), request.requirements) };
        case "transform":
          return this.#transform(request);
        case "process":
          return this.#process(request);
      }
    } catch (error) {
      if (error instanceof InvalidBatch || error instanceof ArenaFull)
        return { type: "failed", failure: { code: "INVALID_BATCH", text: error.message } };
      return { type: "failed", failure: this.#fail(error) };
    }
  }

  /** Let go of the instance, of which nobody is told anything any more. */
  close(): void {
    this.#guest?.close();
    this.#guest = undefined;
  }

  // --- internal ---

  /** The instance, made and initialised anew when there is none: at first, and after a failure. */
  #open(): GuestInstance {
    if (this.#guest !== undefined) return this.#guest;
    const lines = new LineBatch<PrintedLine>((printed) => this.#send({ type: "log", lines: printed }));
    const log = new PluginLog(
      this.#logBudget,
      (line) => lines.add(line),
      () => lines.send(),
    );
    const opened = this.#timed("load", () => this.#instantiate(log));
    this.#guest = opened;
    const started = performance.now();
    this.#timed("init", () => {
      try {
        opened.exports.init(this.#data.context, this.#data.config);
      } catch (error) {
        if (typeof error !== "string") throw error;
        throw new PluginFailure({ code: "INIT_REJECTED", text: error, pluginText: error });
      }
    });
    this.#initMs = performance.now() - started;
    if (this.#lastRequirements !== undefined) this.#askRequirements(opened, this.#lastRequirements);
    return opened;
  }

  /** What it says when it starts is given even though it does not survive that. */
  #instantiate(log: PluginLog): GuestInstance {
    try {
      return new GuestInstance(this.#program, this.#data, this.#arena, log);
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
      this.#guest?.flushLogs();
      return { type: "outcomes", heap: this.#arena.heap };
    } catch (error) {
      return { type: "outcomes", heap: this.#arena.heap, failure: this.#fail(error) };
    }
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
    return { type: "processed", processed };
  }

  /** Wait until how far this thread is has been taken down: it may not live to tell. */
  #awaitTurn(): void {
    Atomics.store(this.#progress, progressSlot.turn, 1);
    Atomics.notify(this.#progress, progressSlot.turn);
    Atomics.wait(this.#progress, progressSlot.turn, 1);
  }

  /** Something went wrong inside of the instance: it is never called again. */
  #fail(error: unknown): Failure {
    this.#guest?.flushLogs();
    const memory = this.#guest?.memoryUse ?? { used: 0, limit: this.#data.limits.memoryBytes };
    this.#guest?.close();
    this.#guest = undefined;
    return error instanceof PluginFailure ? error.failure : classifyFailure(error, memory);
  }

  /** Run the plugin where the other side can see for how long. */
  #timed<Value>(phase: keyof typeof pluginPhase, run: () => Value): Value {
    return runPhase(this.#progress, pluginPhase[phase], run);
  }
}

// --- internal ---

/** The program that this thread has loaded last, and its source. */
let loaded: { readonly source: string; readonly program: TranslatedProgram<Exports> } | undefined;

function loadProgram(data: Pick<InstanceData, "source" | "bytecode">): TranslatedProgram<Exports> {
  if (loaded?.source !== data.source) loaded = { source: data.source, program: loadTranslated<Exports>(data) };
  return loaded.program;
}

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
    super(failure.text);
    this.failure = failure;
  }
}
