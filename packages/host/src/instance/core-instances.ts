import type { CoreFunction } from "../arena/adapter.ts";
import { compileAnswerCheck, type AnswerCheck } from "./answer-check.ts";
import type { InstanceData, NamedExport } from "./protocol.ts";

/** The core instances of a component, made for jco's module one after another. */
export class CoreInstances {
  /** Whether the guest may call its imports now: the canonical ABI forbids it while its memory is written for it (`may_leave`). */
  mayLeave: () => boolean = () => true;
  /** What the function of the batch module does. */
  runBatch: () => void = () => {};
  readonly #batchModule: WebAssembly.Module | undefined;
  readonly #modules: InstanceData["coreModules"];
  readonly #exports = new Map<WebAssembly.Module, WebAssembly.Exports>();
  readonly #memories = new Set<WebAssembly.Memory>();
  /** The functions that core instances export: what else is imported leaves the component. */
  readonly #inside = new Set<unknown>();
  readonly #check: AnswerCheck | undefined;

  constructor({ coreModules, transform, adapter, limits }: InstanceData) {
    this.#modules = coreModules;
    this.#batchModule = adapter && this.module(adapter.batch);
    // The adapter checks by itself
    if (adapter === undefined) this.#check = compileAnswerCheck(transform.outcome, limits.outputBytes);
  }

  /** A core module by the name that jco's module has for it. */
  module(name: string): WebAssembly.Module {
    const module = this.#modules.get(name);
    if (module === undefined) throw new Error(`the translation lacks "${name}"`);
    return module;
  }

  instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports = {}): { exports: WebAssembly.Exports } {
    if (module === this.#batchModule) return { exports: { run: () => this.runBatch() } };
    const { exports } = new WebAssembly.Instance(module, this.#guard(imports));
    this.#exports.set(module, exports);
    for (const value of Object.values(exports)) {
      if (value instanceof WebAssembly.Memory) this.#memories.add(value);
      if (typeof value === "function") this.#inside.add(value);
    }
    return { exports: this.#check === undefined ? exports : this.#checkAnswers(exports, this.#check) };
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

  /** The size of the largest memory. */
  get memoryBytes(): number {
    return Math.max(0, ...[...this.#memories].map((memory) => memory.buffer.byteLength));
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

  /** Put the check of its answer around the core function behind `transform`, between the guest and jco's lifting. */
  #checkAnswers(exports: WebAssembly.Exports, check: AnswerCheck): WebAssembly.Exports {
    const name = transformNames.find((candidate) => candidate in exports);
    const transform = name === undefined ? undefined : exports[name];
    if (name === undefined || typeof transform !== "function") return exports;
    const memories = Object.values(exports).filter((value) => value instanceof WebAssembly.Memory);
    const checked = (...parameters: unknown[]): number => {
      const pointer = Number(transform(...parameters));
      const [memory] = memories.length === 0 ? this.#memories : memories;
      if (memory !== undefined) check(memory, pointer);
      return pointer;
    };
    return { ...exports, [name]: checked };
  }
}

/** The core names of a world-level function: the old mangling, and the one that `wit-component` calls standard. */
const transformNames = ["transform", "cm32p2||transform"];
