import { compileAnswerCheck, type AnswerCheck } from "../adapter/answer-check.ts";
import type { AnswerSite, CoreFunction, NamedExport } from "../plugin-code.ts";

/** What the core instances of a component are made of. */
export interface CoreSetup {
  /** The core modules by the names that jco's module has for them. */
  readonly coreModules: ReadonlyMap<string, WebAssembly.Module>;
  /** The core module whose function runs a batch; absent where there is none. */
  readonly batch?: string | undefined;
  /** The functions whose answers are checked before jco reads them. */
  readonly answers: readonly AnswerSite[];
  /** The functions that allocate what the component is given. */
  readonly reallocs: readonly NamedExport[];
  /** How large an answer may be. */
  readonly outputBytes: number;
}

/** The core instances of a component, made for jco's module one after another. */
export class CoreInstances {
  /** Whether the adapter lets the guest call its imports now: the canonical ABI forbids it while its memory is written for it (`may_leave`). */
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
    readonly module: WebAssembly.Module;
    readonly name: string;
    readonly check: AnswerCheck;
  }[];
  readonly #reallocs: readonly { readonly module: WebAssembly.Module; readonly name: string }[];
  /** What jco is given in the place of exports. */
  readonly #wrapped = new Map<unknown, WebAssembly.ExportValue>();
  /** How many of jco's calls to allocate are under way. */
  #allocations = 0;

  constructor({ coreModules, batch, answers, reallocs, outputBytes }: CoreSetup) {
    this.#modules = coreModules;
    this.#batchModule = batch === undefined ? undefined : this.module(batch);
    this.#checks = answers.map(({ module, name, type, encoding }) => ({
      module: this.module(module),
      name,
      check: compileAnswerCheck(type, outputBytes, encoding),
    }));
    this.#reallocs = reallocs.map(({ module, name }) => ({ module: this.module(module), name }));
  }

  /** A core module by the name that jco's module has for it. */
  module(name: string): WebAssembly.Module {
    const module = this.#modules.get(name);
    if (module === undefined) throw new Error(`the transpiled component lacks "${name}"`);
    return module;
  }

  instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports = {}): { exports: WebAssembly.Exports } {
    if (module === this.#batchModule) return { exports: { run: () => this.runBatch() } };
    const instance = new WebAssembly.Instance(module, this.#guard(imports));
    this.#exports.set(module, instance.exports);
    const exports = this.#wrap(module, instance.exports);
    for (const value of Object.values(instance.exports)) {
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
      // Core instances call each other as they are
      const unwrapped = this.#wrapped.get(value) ?? value;
      if (typeof value !== "function" || this.#inside.has(unwrapped)) return unwrapped;
      return (...parameters: unknown[]): unknown => {
        if (!this.mayLeave() || this.#allocations > 0)
          throw new WebAssembly.RuntimeError("cannot leave component instance");
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

  /** What jco is given of an instance: answers are checked before it reads them, and while it has something allocated nothing leaves the component. */
  #wrap(module: WebAssembly.Module, exports: WebAssembly.Exports): WebAssembly.Exports {
    const memories = Object.values(exports).filter((value) => value instanceof WebAssembly.Memory);
    const wrapped: Record<string, WebAssembly.ExportValue> = {};
    const replace = (name: string, wrapper: (run: CoreFunction) => CoreFunction): void => {
      const run = exports[name];
      if (typeof run !== "function") return;
      const replaced = wrapper(run);
      wrapped[name] = replaced;
      this.#wrapped.set(replaced, run);
    };
    for (const { name } of this.#reallocs.filter((one) => one.module === module)) {
      replace(name, (run) => (...parameters: unknown[]): unknown => {
        this.#allocations += 1;
        try {
          return run(...parameters);
        } finally {
          this.#allocations -= 1;
        }
      });
    }
    for (const { name, check } of this.#checks.filter((one) => one.module === module)) {
      replace(name, (run) => (...parameters: unknown[]): number => {
        const pointer = Number(run(...parameters));
        const [memory] = memories.length === 0 ? this.#memories : memories;
        if (memory !== undefined) check(memory, pointer);
        return pointer;
      });
    }
    return { ...exports, ...wrapped };
  }
}
