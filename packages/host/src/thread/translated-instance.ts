import { Script } from "node:vm";
import { CoreInstances, type CoreSetup } from "../instance/core-instances.ts";
import type { MemoryUse } from "../instance/classify-failure.ts";
import type { Translation } from "../translation/translation.ts";
import { createWasi } from "../wasi/create-wasi.ts";
import { maxOpenFiles, OpenFiles } from "../wasi/open-files.ts";
import type { ComponentInstance, ComponentSetup } from "./load-component.ts";
import { requirePlainEncoding } from "./plain-encoding.ts";
import { programName } from "./program-name.ts";

/** The program that jco generated for a component: makes an instance. */
export type TranslatedProgram<Exports> = (
  getCoreModule: (name: string) => WebAssembly.Module,
  imports: Record<string, object>,
  instantiateCore: (module: WebAssembly.Module, imports?: WebAssembly.Imports) => { exports: WebAssembly.Exports },
) => Exports;

/**
 * Load a translation's source, once a thread; it makes any number of instances.
 *
 * It is a script, which can import nothing: Node gives `import()` no loader there. From then on every `TextDecoder` of this thread refuses what is not UTF-8.
 */
export function loadTranslated<Exports>({
  source,
  bytecode,
}: Pick<Translation, "source" | "bytecode">): TranslatedProgram<Exports> {
  requirePlainEncoding();
  return new Script(source, { filename: programName, cachedData: bytecode }).runInThisContext();
}

/** An instance of a component, with the core instances that it is made of. */
export class TranslatedInstance<Exports> implements ComponentInstance<Exports> {
  readonly exports: Exports;
  readonly core: CoreInstances;
  readonly #memoryBytes: number;
  readonly #files: OpenFiles;

  /** @throws whatever its start does; {@link classifyFailure} knows what it is. */
  constructor(
    program: TranslatedProgram<Exports>,
    core: CoreSetup & { readonly memoryBytes: number; readonly denied: readonly string[] },
    { imports, grants = {}, log }: Omit<ComponentSetup, "outputBytes">,
  ) {
    this.#memoryBytes = core.memoryBytes;
    this.core = new CoreInstances(core);
    this.#files = new OpenFiles(maxOpenFiles + (grants.preopens?.length ?? 0));
    try {
      this.exports = program(
        (name) => this.core.module(name),
        createWasi(grants, log, this.#files, imports, core.denied),
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
