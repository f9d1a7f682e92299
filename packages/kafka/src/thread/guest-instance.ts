import type {
  BatchCaller,
  ComponentInstance,
  ComponentSetup,
  CounterIncrement,
  Diagnostics,
  MemoryUse,
  PluginLog,
} from "@armory-plugins/host/thread";
import { JcoCaller } from "./jco-caller.ts";
import { type BatchPlace, type InstanceData, progressSlot, softOutputBytes } from "./protocol.ts";
import type { RecordArena } from "./record-arena.ts";
import type { Exports, TransformCaller } from "./transform-caller.ts";

/** One instance of a record plugin in this thread, with its own memory, its own WASI and nothing shared with another. */
export class GuestInstance {
  readonly caller: TransformCaller;
  readonly #instance: ComponentInstance<Exports>;
  readonly #log: PluginLog;

  /** @param make - makes instances of the plugin in this thread. */
  constructor(
    make: (setup: ComponentSetup) => ComponentInstance<Exports>,
    data: InstanceData,
    arena: RecordArena,
    log: PluginLog,
    onCount: (counters: readonly CounterIncrement[]) => void,
  ) {
    const { limits, grants } = data;
    this.#log = log;
    this.#instance = make({ grants, log, onCount, outputBytes: limits.outputBytes, arena });
    const { batch } = this.#instance;
    this.caller = batch === undefined ? new JcoCaller(this.exports, data, arena) : new ArenaCaller(batch);
  }

  get exports(): Exports {
    return this.#instance.exports;
  }

  /** Takes what it logs and counts by itself; undefined where it does not. */
  get diagnostics(): Diagnostics | undefined {
    return this.#instance.diagnostics;
  }

  /** Give the last lines that the plugin printed without a line feed. */
  flushLogs(): void {
    this.#log.flush();
  }

  /** Close the files that it has open; it is not called again. */
  close(): void {
    this.#instance.close();
  }

  get memoryUse(): MemoryUse {
    return this.#instance.memoryUse;
  }
}

// --- internal ---

/** Calls `transform` through an arena: whole batches from memory to memory, no object per record. */
class ArenaCaller implements TransformCaller {
  readonly #batch: BatchCaller;

  constructor(batch: BatchCaller) {
    this.#batch = batch;
  }

  run({ records, count, outcomes, heap }: BatchPlace): void {
    const progress = progressSlot.outcomes * Int32Array.BYTES_PER_ELEMENT;
    this.#batch.run({
      parameters: records,
      count,
      results: outcomes,
      heap,
      heapLimit: heap + softOutputBytes,
      progress,
    });
  }
}
