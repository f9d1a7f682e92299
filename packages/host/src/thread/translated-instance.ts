import { CoreInstances, type CoreSetup } from "../instance/core-instances.ts";
import type { MemoryUse } from "../instance/classify-failure.ts";
import { createWasi } from "../wasi/create-wasi.ts";
import { maxOpenFiles, OpenFiles } from "../wasi/open-files.ts";
import type { ComponentInstance, ComponentSetup } from "./load-component.ts";
import { requireStrictTextDecoder } from "./strict-text-decoder.ts";

/** A module that jco generated. */
export interface TranslatedModule<Exports> {
  instantiate(
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: Record<string, object>,
    instantiateCore: (module: WebAssembly.Module, imports?: WebAssembly.Imports) => { exports: WebAssembly.Exports },
  ): Exports;
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

/** An instance of a component, with the core instances that it is made of. */
export class TranslatedInstance<Exports> implements ComponentInstance<Exports> {
  readonly exports: Exports;
  readonly core: CoreInstances;
  readonly #memoryBytes: number;
  readonly #files: OpenFiles;

  /** @throws whatever its start does; {@link classifyFailure} knows what it is. */
  constructor(
    module: TranslatedModule<Exports>,
    core: CoreSetup & { readonly memoryBytes: number },
    { imports, grants = {}, log }: Omit<ComponentSetup, "outputBytes">,
  ) {
    this.#memoryBytes = core.memoryBytes;
    this.core = new CoreInstances(core);
    this.#files = new OpenFiles(maxOpenFiles + (grants.preopens?.length ?? 0));
    try {
      this.exports = module.instantiate(
        (name) => this.core.module(name),
        createWasi(grants, log, this.#files, imports),
        (coreModule, coreImports) => this.core.instantiate(coreModule, coreImports),
      );
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#files.close();
  }

  get memoryUse(): MemoryUse {
    return { used: this.core.memoryBytes, limit: this.#memoryBytes };
  }
}
