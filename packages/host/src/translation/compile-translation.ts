import type { CompiledModules } from "./compile-core-modules.ts";
import type { CoreModule, Translation } from "./translation.ts";

/**
 * The core modules of a translation in the form that V8 runs, by the names that its source has for them.
 *
 * @param compiled - the component's own, already being compiled; the others are checked and limited as these were.
 * @throws HostError as {@link CompiledModules} say.
 */
export async function compileTranslation(
  { coreModules }: Pick<Translation, "coreModules">,
  compiled: CompiledModules,
): Promise<ReadonlyMap<string, WebAssembly.Module>> {
  const compileOne = async ([name, from]: [string, CoreModule]): Promise<[string, WebAssembly.Module]> => {
    const module = typeof from === "number" ? await compiled.own[from] : await compiled.compile(from);
    if (module === undefined) throw new Error(`the component has no core module ${String(from)}`);
    return [name, module];
  };
  return new Map(await Promise.all([...coreModules].map(compileOne)));
}
