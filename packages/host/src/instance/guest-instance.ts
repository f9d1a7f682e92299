import type { KafkaRecord, Outcome, TargetTopicRequirements } from "@armory-plugins/wit";
import { createWasi } from "../wasi/create-wasi.ts";
import { LogSink, type LogBudget } from "../wasi/log-sink.ts";
import type { LogLine } from "../plugin.ts";
import { compileAnswerCheck, type AnswerCheck } from "./answer-check.ts";
import type { MemoryUse } from "./classify-failure.ts";
import type { InstanceData } from "./protocol.ts";

/** The functions of a record plugin, by the names that jco gives them. */
interface Exports {
  init(context: InstanceData["context"], config: string | undefined): void;
  transform(record: KafkaRecord): Outcome;
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

/** One instance of a component in this thread, with its own memory, its own WASI and nothing shared with another. */
export class GuestInstance {
  readonly exports: Exports;
  readonly #memories = new Set<WebAssembly.Memory>();
  readonly #logs: readonly LogSink[];
  readonly #memoryBytes: number;

  constructor(
    module: TranslatedModule,
    data: InstanceData,
    budget: LogBudget,
    log: (line: Omit<LogLine, "plugin">) => void,
  ) {
    this.#memoryBytes = data.limits.memoryBytes;
    const stdout = new LogSink("stdout", budget, log);
    const stderr = new LogSink("stderr", budget, log);
    this.#logs = [stdout, stderr];
    const check = compileAnswerCheck(data.outcomeType, data.limits.outputBytes);
    this.exports = module.instantiate(
      (name) => required(data.coreModules.get(name), name),
      createWasi(data.grants, { stdout, stderr }),
      (coreModule, imports) => this.#instantiateCore(coreModule, imports, check),
    );
  }

  /** Give the last lines that the plugin printed without a line feed. */
  flushLogs(): void {
    for (const log of this.#logs) log.flush();
  }

  get memoryUse(): MemoryUse {
    const used = Math.max(0, ...[...this.#memories].map((memory) => memory.buffer.byteLength));
    return { used, limit: this.#memoryBytes };
  }

  // --- internal ---

  /** Put the check of its answer around the core function behind `transform`, between the guest and jco's lifting. */
  #instantiateCore(coreModule: WebAssembly.Module, imports: WebAssembly.Imports | undefined, check: AnswerCheck) {
    const { exports } = new WebAssembly.Instance(coreModule, imports);
    const memories = Object.values(exports).filter((value) => value instanceof WebAssembly.Memory);
    for (const memory of memories) this.#memories.add(memory);
    const name = transformNames.find((candidate) => candidate in exports);
    const transform = name === undefined ? undefined : exports[name];
    if (name === undefined || typeof transform !== "function") return { exports };
    const checked = (...parameters: unknown[]): number => {
      const pointer = Number(transform(...parameters));
      const [memory] = memories.length === 0 ? this.#memories : memories;
      if (memory !== undefined) check(memory, pointer);
      return pointer;
    };
    return { exports: { ...exports, [name]: checked } };
  }
}

/** The core names of a world-level function: the old mangling, and the one that `wit-component` calls standard. */
const transformNames = ["transform", "cm32p2||transform"];

function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`the translation lacks "${name}"`);
  return value;
}
