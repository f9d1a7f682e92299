import { batchModule } from "./add-batch-export.ts";
import type { CompiledModules } from "./compile-core-modules.ts";
import type { CoreModule, TranspiledComponent } from "./transpiled-component.ts";

/**
 * The core modules of a transpiled component in the form that V8 runs, by the names that its source has for them.
 *
 * @param own - the component's own, already being compiled.
 */
export async function compileTranspiled(
  { coreModules }: Pick<TranspiledComponent, "coreModules">,
  own: CompiledModules,
): Promise<ReadonlyMap<string, WebAssembly.Module>> {
  const compileOne = async ([name, from]: [string, CoreModule]): Promise<[string, WebAssembly.Module]> => {
    const module = from === "batch" ? await WebAssembly.compile(batchModule()) : await own[from];
    if (module === undefined) throw new Error(`the component has no core module ${from}`);
    return [name, module];
  };
  return new Map(await Promise.all([...coreModules].map(compileOne)));
}
