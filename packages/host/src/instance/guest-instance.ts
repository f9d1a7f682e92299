import type { KafkaRecord, Outcome, TargetTopicRequirements } from "@armory-plugins/wit";
import type { ArenaMemory } from "../arena/arena-memory.ts";
import { createWasi } from "../wasi/create-wasi.ts";
import { LogSink, type LogBudget } from "../wasi/log-sink.ts";
import type { LogLine } from "../plugin.ts";
import { AdapterCaller } from "./adapter-caller.ts";
import type { MemoryUse } from "./classify-failure.ts";
import { CoreInstances } from "./core-instances.ts";
import { JcoCaller } from "./jco-caller.ts";
import type { BatchPlace, InstanceData } from "./protocol.ts";

/** The functions of a record plugin, by the names that jco gives them. */
export interface Exports {
  init(context: InstanceData["context"], config: string | undefined): void;
  transform(record: KafkaRecord): Outcome;
  /** There where an adapter is. */
  armoryBatch?(): void;
  updateTargetTopicRequirements?(requirements: TargetTopicRequirements): TargetTopicRequirements;
}

/** A module that jco generated. */
export interface TranslatedModule {
  instantiate(
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: Record<string, object>,
    instantiateCore: (module: WebAssembly.Module, imports?: WebAssembly.Imports) => { exports: WebAssembly.Exports },
  ): Exports;
}

/** Calls `transform` for the records of a batch. */
export interface TransformCaller {
  /**
   * Turn records into outcomes, in their order, counting them in the arena's progress slot; it may stop early when they are large together.
   *
   * What a record throws leaves the outcomes before it where they are.
   */
  run(place: BatchPlace): void;
}

/** One instance of a component in this thread, with its own memory, its own WASI and nothing shared with another. */
export class GuestInstance {
  readonly exports: Exports;
  readonly caller: TransformCaller;
  readonly #core: CoreInstances;
  readonly #logs: readonly LogSink[];
  readonly #memoryBytes: number;

  constructor(
    module: TranslatedModule,
    data: InstanceData,
    arena: ArenaMemory,
    budget: LogBudget,
    log: (line: Omit<LogLine, "plugin">) => void,
  ) {
    this.#memoryBytes = data.limits.memoryBytes;
    const stdout = new LogSink("stdout", budget, log);
    const stderr = new LogSink("stderr", budget, log);
    this.#logs = [stdout, stderr];
    this.#core = new CoreInstances(data);
    this.exports = module.instantiate(
      (name) => this.#core.module(name),
      createWasi(data.grants, { stdout, stderr }),
      (coreModule, imports) => this.#core.instantiate(coreModule, imports),
    );
    this.caller =
      data.adapter === undefined
        ? new JcoCaller(this.exports, data, arena)
        : new AdapterCaller(data.adapter, this.exports, this.#core, data.limits.outputBytes, arena);
  }

  /** Give the last lines that the plugin printed without a line feed. */
  flushLogs(): void {
    for (const log of this.#logs) log.flush();
  }

  get memoryUse(): MemoryUse {
    return { used: this.#core.memoryBytes, limit: this.#memoryBytes };
  }
}
