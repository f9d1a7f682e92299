import type { ComponentCode } from "../code/plugin-code.ts";
import type { Grants } from "../grants.ts";
import { CoreInstances, type CoreSetup } from "../instance/core-instances.ts";
import type { MemoryUse } from "../instance/classify-failure.ts";
import { createWasi } from "../wasi/create-wasi.ts";
import type { PluginLog } from "./plugin-log.ts";
import { requireStrictTextDecoder } from "./strict-text-decoder.ts";

/** A module that jco generated. */
export interface TranslatedModule<Exports> {
  instantiate(
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: Record<string, object>,
    instantiateCore: (module: WebAssembly.Module, imports?: WebAssembly.Imports) => { exports: WebAssembly.Exports },
  ): Exports;
}

/** What an instance of a component is given besides clocks and random numbers. */
export interface ComponentSetup {
  /** Interfaces by their names without versions, with functions as jco names them: `{ "armory:nri/runtime": { log } }`. Default: none. */
  readonly imports?: Readonly<Record<string, object>>;
  /** Default: nothing. */
  readonly grants?: Grants;
  /** Takes what it prints. */
  readonly log: PluginLog;
  /** How large an answer may be, in bytes. */
  readonly outputBytes: number;
}

/**
 * Read the source of a module that jco generated, once a thread; it can be instantiated any number of times.
 *
 * From then on every `TextDecoder` of this thread refuses what is not UTF-8.
 */
export async function importTranslated<Exports>(source: string): Promise<TranslatedModule<Exports>> {
  requireStrictTextDecoder();
  const encoded = Buffer.from(source, "utf8").toString("base64");
  return await import(`data:text/javascript;base64,${encoded}`);
}

/**
 * Load a component in this thread.
 *
 * @returns what makes instances of it; each has a memory of its own, and nothing in common with another.
 */
export async function loadComponent<Exports>(
  code: ComponentCode,
): Promise<(setup: ComponentSetup) => ComponentInstance<Exports>> {
  const module = await importTranslated<Exports>(code.source);
  return (setup) => new ComponentInstance(module, { ...code, outputBytes: setup.outputBytes }, setup);
}

/**
 * An instance of a component in this thread.
 *
 * A call that throws, other than an error value of the plugin's own, ends it: make another.
 */
export class ComponentInstance<Exports> {
  /** Its functions, as jco names them. */
  readonly exports: Exports;
  readonly core: CoreInstances;
  readonly #memoryBytes: number;

  /** @throws whatever its start does; {@link classifyFailure} knows what it is. */
  constructor(
    module: TranslatedModule<Exports>,
    core: CoreSetup & { readonly memoryBytes: number },
    { imports, grants = {}, log }: Omit<ComponentSetup, "outputBytes">,
  ) {
    this.#memoryBytes = core.memoryBytes;
    this.core = new CoreInstances(core);
    this.exports = module.instantiate(
      (name) => this.core.module(name),
      createWasi(grants, log, imports),
      (coreModule, coreImports) => this.core.instantiate(coreModule, coreImports),
    );
  }

  /** The use of its largest memory. */
  get memoryUse(): MemoryUse {
    return { used: this.core.memoryBytes, limit: this.#memoryBytes };
  }
}
