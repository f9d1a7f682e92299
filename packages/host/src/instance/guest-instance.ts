import type { KafkaRecord, Outcome, TargetTopicRequirements } from "@armory-plugins/wit";
import type { ArenaMemory } from "../arena/arena-memory.ts";
import { TranslatedInstance, type TranslatedProgram } from "../thread/translated-instance.ts";
import type { PluginLog } from "../thread/plugin-log.ts";
import { AdapterCaller } from "./adapter-caller.ts";
import type { MemoryUse } from "./classify-failure.ts";
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

/** Calls `transform` for the records of a batch. */
export interface TransformCaller {
  /**
   * Turn records into outcomes, in their order, counting them in the arena's progress slot; it may stop early when they are large together.
   *
   * What a record throws leaves the outcomes before it where they are.
   */
  run(place: BatchPlace): void;
}

/** One instance of a record plugin in this thread, with its own memory, its own WASI and nothing shared with another. */
export class GuestInstance {
  readonly caller: TransformCaller;
  readonly #instance: TranslatedInstance<Exports>;
  readonly #log: PluginLog;

  constructor(program: TranslatedProgram<Exports>, data: InstanceData, arena: ArenaMemory, log: PluginLog) {
    const { coreModules, adapter, answers, reallocs, denied, limits, grants } = data;
    const { outputBytes, memoryBytes } = limits;
    this.#log = log;
    this.#instance = new TranslatedInstance(
      program,
      {
        coreModules,
        batch: adapter?.batch,
        answers,
        reallocs,
        denied,
        outputBytes,
        memoryBytes,
      },
      { grants, log },
    );
    this.caller =
      adapter === undefined
        ? new JcoCaller(this.exports, data, arena)
        : new AdapterCaller(adapter, this.exports, this.#instance.core, outputBytes, arena);
  }

  get exports(): Exports {
    return this.#instance.exports;
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
