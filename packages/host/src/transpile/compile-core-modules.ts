import { MalformedBinary } from "../component/binary-reader.ts";
import type { CountedModule } from "../component/parse-component.ts";
import { refuseBinary } from "../component/unsupported-feature.ts";
import { capModule } from "./cap-module.ts";
import { checkModule, type ModuleOutline } from "./check-module.ts";
import type { PreparedComponent } from "./prepare-component.ts";
import { refuseCompilation } from "./refuse-compilation.ts";
import { renameCoreModule, type RenamedSections } from "./rename-core-module.ts";
import { requireTotals } from "./require-totals.ts";
import { shareLimits, type GrowthShares } from "./share-limits.ts";

/** What core modules may be and have. */
export interface ModuleRules {
  /** What all memories of an instance may have together. */
  readonly memoryBytes: number;
  /** Whether garbage-collected types are allowed: only where something else than V8 limits the memory of their values. */
  readonly allowGc: boolean;
}

/** A core module that is to be compiled, and how often it is instantiated. */
export interface SourceModule extends CountedModule {
  /** What of it has the numbered names; absent where it has them itself. */
  readonly renamed?: RenamedSections;
}

/** A component's core modules in the form that V8 runs, in the order in which they are in its binary. */
export type CompiledModules = readonly Promise<WebAssembly.Module>[];

/**
 * Check a component's core modules, those of components inside of it included, and begin to compile them off the main thread.
 *
 * A module that can't be compiled rejects its promise with `TRANSPILE_FAILED`, or with `UNSUPPORTED_FEATURE` where the reason is known; all are rejected with `MEMORY_LIMIT` when the memories start with more than they
 * may have together.
 *
 * @param file - how to call the plugin in an error.
 * @throws HostError `SIZE_LIMIT`, `ISOLATION_REQUIRED`, `MALFORMED_COMPONENT`, `UNSUPPORTED_FEATURE`.
 */
export function compileCoreModules(
  modules: readonly SourceModule[],
  { memoryBytes, allowGc }: ModuleRules,
  file: string,
): CompiledModules {
  const counted = checkCoreModules(modules, allowGc, file);
  let shares: GrowthShares | undefined;
  // An instance may be opened with other limits: it is told, not who loads
  const compileOne = async ({ bytes, renamed }: SourceModule): Promise<WebAssembly.Module> => {
    shares ??= shareLimits(counted, memoryBytes, file);
    return await WebAssembly.compile(capModule(bytes, shares, renamed));
  };
  return modules.map((module, index) => {
    const compiled = compileOne(module).catch((cause: unknown) => {
      if (!(cause instanceof WebAssembly.CompileError)) throw cause;
      throw refuseCompilation("TRANSPILE_FAILED", cause, file, `core module ${index} of ${file}`);
    });
    // Whoever needs it is told
    compiled.catch(() => {});
    return compiled;
  });
}

/**
 * Check a component's core modules.
 *
 * @throws HostError `SIZE_LIMIT`, `ISOLATION_REQUIRED`, `MALFORMED_COMPONENT`, `UNSUPPORTED_FEATURE`.
 */
export function checkCoreModules(
  modules: readonly SourceModule[],
  allowGc: boolean,
  file: string,
): { readonly outline: ModuleOutline; readonly instances: number }[] {
  const counted = modules.map(({ bytes, instances }) => ({ outline: checkOne(bytes, allowGc, file), instances }));
  requireTotals(counted, file);
  return counted;
}

/** The core modules of a component, each with how often it is instantiated. */
export function countedModules({ component, modules }: PreparedComponent): SourceModule[] {
  // The stubs of a prepared component are in the order of the modules that they stand for
  return modules.map((module, index) => ({ ...module, instances: component.coreModules[index]?.instances ?? 0 }));
}

/** The same core modules with their numbered names in them: for another process. */
export function renamedModules(modules: readonly SourceModule[]): CountedModule[] {
  return modules.map(({ bytes, instances, renamed }) => ({
    bytes: renamed === undefined ? bytes : renameCoreModule(bytes, renamed),
    instances,
  }));
}

// --- internal ---

function checkOne(bytes: Uint8Array, allowGc: boolean, file: string): ModuleOutline {
  try {
    return checkModule(bytes, allowGc, file);
  } catch (cause) {
    if (!(cause instanceof MalformedBinary)) throw cause;
    throw refuseBinary("MALFORMED_COMPONENT", file, cause, "a core module is broken: ");
  }
}
