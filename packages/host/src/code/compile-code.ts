import { MalformedBinary } from "../component/binary-reader.ts";
import { refuseBinary } from "../component/unsupported-feature.ts";
import { capModule } from "../transpile/cap-module.ts";
import { checkModule, type ModuleOutline } from "../transpile/check-module.ts";
import { compileCoreModules } from "../transpile/compile-core-modules.ts";
import { compileTranspiled } from "../transpile/compile-transpiled.ts";
import { refuseCompilation } from "../transpile/refuse-compilation.ts";
import { requireTotals } from "../transpile/require-totals.ts";
import { shareLimits } from "../transpile/share-limits.ts";
import type {
  BatchCode,
  ComponentCode,
  CoreModuleCode,
  PluginCode,
  PortableBatch,
  PortableCode,
  PortableComponent,
} from "../plugin-code.ts";

/**
 * Compile code that was loaded in another process; this one limits the memory of garbage-collected values.
 *
 * @throws HostError `MEMORY_LIMIT`, `MALFORMED_MODULE`, `UNSUPPORTED_FEATURE`
 */
export function compileCode(code: PortableComponent): Promise<ComponentCode>;
export function compileCode(code: PortableCode): Promise<PluginCode>;
export async function compileCode(code: PortableCode): Promise<PluginCode> {
  if (code.form === "core-module") {
    const { bytes, isPortable: _, ...rest } = code;
    return { ...rest, module: await compileCoreModule(bytes, rest, true) };
  }
  const { modules, batch, isPortable: _, ...rest } = code;
  const compiled = compileCoreModules(modules, { memoryBytes: rest.memoryBytes, allowGc: true }, rest.name);
  const coreModules = await compileTranspiled(rest, compiled);
  return batch === undefined ? { ...rest, coreModules } : { ...rest, coreModules, batch: await compileBatch(batch) };
}

/** Compile an adapter. */
export async function compileBatch({ bytes, ...links }: PortableBatch): Promise<BatchCode> {
  return { ...links, module: await WebAssembly.compile(bytes) };
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
