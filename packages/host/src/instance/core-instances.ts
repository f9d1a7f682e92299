import type { CoreFunction } from "../arena/core-function.ts";
import { compileAnswerCheck, type AnswerCheck } from "./answer-check.ts";
import type { AnswerSite } from "./answer-site.ts";
import type { NamedExport } from "./protocol.ts";

/** What the core instances of a component are made of. */
export interface CoreSetup {
  /** The core modules by the names that jco's module has for them. */
  readonly coreModules: ReadonlyMap<string, WebAssembly.Module>;
  /** The core module whose function runs a batch; absent where there is none. */
  readonly batch?: string | undefined;
  /** The functions whose answers are checked before jco reads them. */
  readonly answers: readonly AnswerSite[];
  /** How large an answer may be. */
  readonly outputBytes: number;
}

/** The core instances of a component, made for jco's module one after another. */
export class CoreInstances {
  /** Whether the guest may call its imports now: the canonical ABI forbids it while its memory is written for it (`may_leave`). */
  mayLeave: () => boolean = () => true;
  /** What the function of the batch module does. */
  runBatch: () => void = () => {};
  readonly #batchModule: WebAssembly.Module | undefined;
  readonly #modules: CoreSetup["coreModules"];
  readonly #exports = new Map<WebAssembly.Module, WebAssembly.Exports>();
  readonly #memories = new Set<WebAssembly.Memory>();
  /** The functions that core instances export: what else is imported leaves the component. */
  readonly #inside = new Set<unknown>();
  readonly #checks: readonly {
    readonly module?: WebAssembly.Module;
    readonly name: string;
    readonly check: AnswerCheck;
  }[];

  constructor({ coreModules, batch, answers, outputBytes }: CoreSetup) {
    this.#modules = coreModules;
    this.#batchModule = batch === undefined ? undefined : this.module(batch);
    this.#checks = answers.map(({ module, name, type }) => ({
      ...(module === undefined ? {} : { module: this.module(module) }),
      name,
      check: compileAnswerCheck(type, outputBytes),
    }));
  }

  /** A core module by the name that jco's module has for it. */
  module(name: string): WebAssembly.Module {
    const module = this.#modules.get(name);
    if (module === undefined) throw new Error(`the translation lacks "${name}"`);
    return module;
  }

  instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports = {}): { exports: WebAssembly.Exports } {
    if (module === this.#batchModule) return { exports: { run: () => this.runBatch() } };
    const instance = new WebAssembly.Instance(module, this.#guard(imports));
    this.#exports.set(module, instance.exports);
    const exports = this.#checkAnswers(module, instance.exports);
    for (const value of [...Object.values(instance.exports), ...Object.values(exports)]) {
      if (value instanceof WebAssembly.Memory) this.#memories.add(value);
      if (typeof value === "function") this.#inside.add(value);
    }
    return { exports };
  }

  /** A function that a core instance exports. */
  function({ module, name }: NamedExport): CoreFunction {
    const found = this.#exports.get(this.module(module))?.[name];
    if (typeof found !== "function") throw new Error(`the core module ${module} exports no function "${name}"`);
    return found;
  }

  /** A memory that a core instance exports. */
  memory({ module, name }: NamedExport): WebAssembly.Memory {
    const found = this.#exports.get(this.module(module))?.[name];
    if (!(found instanceof WebAssembly.Memory))
      throw new Error(`the core module ${module} exports no memory "${name}"`);
    return found;
  }

  /** The size of all memories together. */
  get memoryBytes(): number {
    return [...this.#memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  }

  // --- internal ---

  /** Let the functions that leave the component ask first. */
  #guard(imports: WebAssembly.Imports): WebAssembly.Imports {
    const guard = (value: WebAssembly.ImportValue): WebAssembly.ImportValue => {
      if (typeof value !== "function" || this.#inside.has(value)) return value;
      return (...parameters: unknown[]): unknown => {
        if (!this.mayLeave()) throw new WebAssembly.RuntimeError("cannot leave component instance");
        return Reflect.apply(value, undefined, parameters);
      };
    };
    return Object.fromEntries(
      Object.entries(imports).map(([name, values]) => [
        name,
        Object.fromEntries(Object.entries(values).map(([field, value]) => [field, guard(value)])),
      ]),
    );
  }

  /** Put the check of its answer around each core function that has one, between the guest and jco's lifting. */
  #checkAnswers(module: WebAssembly.Module, exports: WebAssembly.Exports): WebAssembly.Exports {
    const memories = Object.values(exports).filter((value) => value instanceof WebAssembly.Memory);
    const checked = this.#checks.flatMap(({ module: only, name, check }): [string, WebAssembly.ExportValue][] => {
      const run = exports[name];
      if (typeof run !== "function" || (only !== undefined && only !== module)) return [];
      const runChecked = (...parameters: unknown[]): number => {
        const pointer = Number(run(...parameters));
        const [memory] = memories.length === 0 ? this.#memories : memories;
        if (memory !== undefined) check(memory, pointer);
        return pointer;
      };
      return [[name, runChecked]];
    });
    return checked.length === 0 ? exports : { ...exports, ...Object.fromEntries(checked) };
  }
}
