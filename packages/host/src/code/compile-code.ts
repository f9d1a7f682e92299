import { capMemory } from "../translation/cap-memory.ts";
import { compileCoreModules } from "../translation/compile-core-modules.ts";
import { compileTranslation } from "../translation/compile-translation.ts";
import { malformedModule } from "./core-module.ts";
import type { CoreModuleCode, PluginCode, PortableCode } from "./plugin-code.ts";

/**
 * Compile code that was loaded in another process.
 *
 * @throws HostError `MEMORY_LIMIT`, `MALFORMED_MODULE`
 */
export async function compileCode(code: PortableCode): Promise<PluginCode> {
  if (code.form === "core-module") {
    const { bytes, isPortable: _, ...rest } = code;
    return { ...rest, module: await compileCoreModule(bytes, rest) };
  }
  const { modules, isPortable: _, ...rest } = code;
  const compiled = compileCoreModules(modules, rest.memoryBytes, rest.name);
  return { ...rest, coreModules: await compileTranslation(rest, compiled) };
}

/**
 * Compile a core module, its memory limited.
 *
 * @throws HostError `MEMORY_LIMIT`, `MALFORMED_MODULE`
 */
export async function compileCoreModule(
  bytes: Uint8Array,
  { memoryBytes, name }: Pick<CoreModuleCode, "memoryBytes" | "name">,
): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(capMemory(bytes, memoryBytes, name));
  } catch (cause) {
    if (cause instanceof WebAssembly.CompileError) throw malformedModule(name, cause);
    throw cause;
  }
}
