// The thread of one opened plugin: takes one request after another and answers each.
import { parentPort, workerData } from "node:worker_threads";
import type { TargetTopicRequirements } from "@armory-plugins/wit";
import { InvalidBatch, type BatchCodec, type CodecOptions } from "../arena/batch-codec.ts";
import { ArenaMemory } from "../arena/arena-memory.ts";
import { recordLayout } from "../arena/record-layout.ts";
import { processBatches } from "./process-batches.ts";
import { classifyFailure } from "./classify-failure.ts";
import { GuestInstance, type TransformCaller, type TranslatedModule } from "./guest-instance.ts";
import {
  phases,
  progressSlot,
  type BatchPlace,
  type ProcessRequest,
  type Failure,
  type InstanceData,
  type Message,
  type Reply,
  type Request,
} from "./protocol.ts";

const data: InstanceData = workerData;
const progress = new Int32Array(data.arena.buffer, 0, 16);
const arena = new ArenaMemory(data.arena, recordLayout(data.transform));
const logBudget = { left: data.limits.logBytes };

// jco decodes strings with `new TextDecoder()`, which replaces what is not UTF-8 and swallows a byte order mark. The
// canonical ABI traps on the one and keeps the other.
globalThis.TextDecoder = class extends TextDecoder {
  constructor(label?: string) {
    super(label, { fatal: true, ignoreBOM: true });
  }
};

const module: TranslatedModule = await import(
  `data:text/javascript;base64,${Buffer.from(data.source, "utf8").toString("base64")}`
);

const codec = data.codec && (await loadCodec(data.codec));

let guest: GuestInstance | undefined;
let initMs = 0;
let lastRequirements = data.requirements;

parentPort?.on("message", (request: Request) => send(answer(request)));

function answer(request: Request): Reply {
  try {
    switch (request.type) {
      case "open":
        open();
        return { type: "opened", initMs };
      case "requirements":
        return { type: "requirements", requirements: askRequirements(open(), request.requirements) };
      case "transform":
        return transform(request);
      case "process":
        return process(request);
    }
  } catch (error) {
    if (error instanceof InvalidBatch)
      return { type: "failed", failure: { code: "INVALID_BATCH", text: error.message } };
    return { type: "failed", failure: fail(error) };
  }
}

/** The instance, made and initialised anew when there is none: at first, and after a failure. */
function open(): GuestInstance {
  if (guest !== undefined) return guest;
  const opened = timed("load", () => {
    try {
      return new GuestInstance(module, data, arena, logBudget, (line) => send({ type: "log", line }));
    } catch (error) {
      if (error instanceof WebAssembly.LinkError)
        throw new PluginFailure({ code: "INSTANTIATION_FAILED", text: error.message });
      throw error;
    }
  });
  guest = opened;
  const started = performance.now();
  timed("init", () => {
    try {
      opened.exports.init(data.context, data.config);
    } catch (error) {
      if (typeof error !== "string") throw error;
      throw new PluginFailure({ code: "INIT_REJECTED", text: error, pluginText: error });
    }
  });
  initMs = performance.now() - started;
  if (lastRequirements !== undefined) askRequirements(opened, lastRequirements);
  return opened;
}

function askRequirements(instance: GuestInstance, requirements: TargetTopicRequirements): TargetTopicRequirements {
  const answered = timed("call", () => instance.exports.updateTargetTopicRequirements?.(requirements));
  if (answered === undefined) throw new Error("the plugin has no update-target-topic-requirements");
  lastRequirements = requirements;
  return answered;
}

function transform(place: BatchPlace): Reply {
  Atomics.store(progress, progressSlot.outcomes, 0);
  arena.refresh();
  try {
    const { caller } = open();
    timed("call", () => caller.run(place));
    guest?.flushLogs();
    return { type: "outcomes", heap: arena.heap };
  } catch (error) {
    return { type: "outcomes", heap: arena.heap, failure: fail(error) };
  }
}

function process({ start, end, failures }: ProcessRequest): Reply {
  if (codec === undefined) throw new Error("there is no codec");
  arena.refresh();
  arena.heap = end;
  const run = (call: (caller: TransformCaller) => void): void => {
    const { caller } = open();
    timed("call", () => call(caller));
  };
  const processed = processBatches({ codec, arena, progress, failures, run, fail }, start, end);
  guest?.flushLogs();
  return { type: "processed", processed };
}

/** Something went wrong inside of the instance: it is never called again. */
function fail(error: unknown): Failure {
  guest?.flushLogs();
  const memory = guest?.memoryUse ?? { used: 0, limit: data.limits.memoryBytes };
  guest = undefined;
  return error instanceof PluginFailure ? error.failure : classifyFailure(error, memory);
}

/** Run the plugin where the other side can see for how long. */
function timed<Value>(phase: (typeof phases)[number], run: () => Value): Value {
  Atomics.store(progress, progressSlot.phase, phases.indexOf(phase));
  Atomics.add(progress, progressSlot.sequence, 1);
  try {
    return run();
  } finally {
    Atomics.add(progress, progressSlot.sequence, 1);
  }
}

function send(message: Message): void {
  parentPort?.postMessage(message);
}

async function loadCodec({ module: url, options }: CodecOptions): Promise<BatchCodec> {
  const loaded: { createBatchCodec?: (options: unknown) => BatchCodec } = await import(url);
  if (loaded.createBatchCodec === undefined) throw new Error(`the codec "${url}" exports no createBatchCodec`);
  return loaded.createBatchCodec(options);
}

/** A failure that is already understood. */
class PluginFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.text);
    this.failure = failure;
  }
}
