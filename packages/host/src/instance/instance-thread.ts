// The thread of one opened plugin: takes one request after another and answers each.
import { parentPort, workerData } from "node:worker_threads";
import type { Outcome, TargetTopicRequirements } from "@armory-plugins/wit";
import { BatchBuffer, outcomeSize } from "./batch-codec.ts";
import { classifyFailure } from "./classify-failure.ts";
import { GuestInstance, type TranslatedModule } from "./guest-instance.ts";
import {
  phases,
  progressSlot,
  type Failure,
  type InstanceData,
  type Message,
  type Reply,
  type Request,
} from "./protocol.ts";

const data: InstanceData = workerData;
const progress = new Int32Array(data.progress);
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

let guest: GuestInstance | undefined;
let initMs = 0;
let lastRequirements = data.requirements;
let carried: { readonly outcome: Outcome; readonly next: number } | undefined;

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
    }
  } catch (error) {
    return { type: "failed", failure: fail(error) };
  }
}

/** The instance, made and initialised anew when there is none: at first, and after a failure. */
function open(): GuestInstance {
  if (guest !== undefined) return guest;
  const opened = timed("load", () => {
    try {
      return new GuestInstance(module, data, logBudget, (line) => send({ type: "log", line }));
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

function transform(request: Extract<Request, { type: "transform" }>): Reply {
  Atomics.store(progress, progressSlot.outcomes, 0);
  const input = new BatchBuffer(request.input);
  let output = new BatchBuffer(request.output);
  input.offset = request.offset;
  for (let count = 0; count < request.count; count += 1) {
    const start = input.offset;
    try {
      const outcome = takeCarried(input) ?? transformNext(input);
      const size = outcomeSize(outcome);
      if (size > output.size - output.offset) {
        if (count > 0) {
          carried = { outcome, next: input.offset };
          return { type: "outcomes", offset: start, output: output.shared };
        }
        output = new BatchBuffer(new SharedArrayBuffer(size));
      }
      output.writeOutcome(outcome);
      Atomics.store(progress, progressSlot.outcomes, count + 1);
      // The other side does not know this memory yet: were the next call stopped, the outcome would be lost.
      if (output.shared !== request.output) return { type: "outcomes", offset: input.offset, output: output.shared };
    } catch (error) {
      return { type: "outcomes", offset: start, output: output.shared, failure: fail(error) };
    }
  }
  guest?.flushLogs();
  return { type: "outcomes", offset: input.offset, output: output.shared };
}

function transformNext(input: BatchBuffer): Outcome {
  const { exports } = open();
  const record = input.readRecord(false);
  return timed("call", () => exports.transform(record));
}

/** The outcome that found the output full: the plugin is not asked again, and the other side has made room by now. */
function takeCarried(input: BatchBuffer): Outcome | undefined {
  if (carried === undefined) return undefined;
  const { outcome, next } = carried;
  carried = undefined;
  input.offset = next;
  return outcome;
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

/** A failure that is already understood. */
class PluginFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.text);
    this.failure = failure;
  }
}
