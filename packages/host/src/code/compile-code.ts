import { MalformedBinary } from "../component/binary-reader.ts";
import { refuseBinary } from "../component/unsupported-feature.ts";
import { capModule } from "../translation/cap-module.ts";
import { checkModule, type ModuleOutline } from "../translation/check-module.ts";
import { compileCoreModules } from "../translation/compile-core-modules.ts";
import { compileTranslation } from "../translation/compile-translation.ts";
import { requireTotals } from "../translation/require-totals.ts";
import { shareLimits } from "../translation/share-limits.ts";
import { refuseCompilation } from "./refuse-compilation.ts";
import type { CoreModuleCode, PluginCode, PortableCode } from "./plugin-code.ts";

/**
 * Compile code that was loaded in another process; this one limits the memory of garbage-collected values.
 *
 * @throws HostError `MEMORY_LIMIT`, `MALFORMED_MODULE`, `UNSUPPORTED_FEATURE`
 */
export async function compileCode(code: PortableCode): Promise<PluginCode> {
  if (code.form === "core-module") {
    const { bytes, isPortable: _, ...rest } = code;
    return { ...rest, module: await compileCoreModule(bytes, rest, true) };
  }
  const { modules, isPortable: _, ...rest } = code;
  const compiled = compileCoreModules(modules, { memoryBytes: rest.memoryBytes, allowGc: true }, rest.name);
  return { ...rest, coreModules: await compileTranslation(rest, compiled) };
}

/**
 * Check a core module and compile it, its memory and tables limited.
 *
 * @throws HostError `SIZE_LIMIT`, `ISOLATION_REQUIRED`, `MEMORY_LIMIT`, `MALFORMED_MODULE`, `UNSUPPORTED_FEATURE`
 */
export async function compileCoreModule(
  bytes: Uint8Array,
  { memoryBytes, name }: Pick<CoreModuleCode, "memoryBytes" | "name">,
  allowGc: boolean,
): Promise<WebAssembly.Module> {
  const counted = [{ outline: checkCoreModule(bytes, allowGc, name), instances: 1 }];
  try {
    return await WebAssembly.compile(capModule(bytes, shareLimits(counted, memoryBytes, name)));
  } catch (cause) {
    if (cause instanceof WebAssembly.CompileError) throw refuseCompilation("MALFORMED_MODULE", cause, name);
    throw cause;
  }
}

/**
 * Check a core module.
 *
 * @throws HostError `SIZE_LIMIT`, `ISOLATION_REQUIRED`, `MALFORMED_MODULE`, `UNSUPPORTED_FEATURE`
 */
export function checkCoreModule(bytes: Uint8Array, allowGc: boolean, name: string): ModuleOutline {
  try {
    const outline = checkModule(bytes, allowGc, name);
    requireTotals([{ outline, instances: 1 }], name);
    return outline;
  } catch (cause) {
    if (cause instanceof MalformedBinary) throw refuseBinary("MALFORMED_MODULE", name, cause);
    throw cause;
  }
}
