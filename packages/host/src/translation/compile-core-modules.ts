import { MalformedBinary } from "../component/binary-reader.ts";
import type { Component } from "../component/parse-component.ts";
import { HostError } from "../host-error.ts";
import { capModule } from "./cap-module.ts";
import { checkModule, type ModuleOutline } from "./check-module.ts";
import { requireTotals } from "./require-totals.ts";
import { shareLimits, type GrowthShares } from "./share-limits.ts";

/** What core modules may be and have. */
export interface ModuleRules {
  /** What all memories of an instance may have together. */
  readonly memoryBytes: number;
  /** Whether garbage-collected types are allowed: only where something else than V8 limits the memory of their values. */
  readonly allowGc: boolean;
}

/** A component's core modules in the form that V8 runs. */
export interface CompiledModules {
  /** Its own, in their order; undefined for one that lies outside of it. */
  readonly own: readonly (Promise<WebAssembly.Module> | undefined)[];
  /** Compile one that its translation has besides: of a component inside of it, or made by jco. */
  compile(coreModule: Uint8Array): Promise<WebAssembly.Module>;
}

/**
 * Check a component's core modules, those of components inside of it included, and begin to compile its own off the main thread.
 *
 * A module that can't be compiled rejects its promise; all are rejected with `MEMORY_LIMIT` when the memories start with more than they may have together.
 *
 * @param file - how to call the plugin in an error.
 * @throws HostError `SIZE_LIMIT`, `ISOLATION_REQUIRED`, `MALFORMED_COMPONENT`.
 */
export function compileCoreModules(
  { core, coreModules }: Component,
  { memoryBytes, allowGc }: ModuleRules,
  file: string,
): CompiledModules {
  const check = (bytes: Uint8Array): ModuleOutline => checkOne(bytes, allowGc, file);
  const counted = coreModules.map(({ bytes, instances }) => ({ outline: check(bytes), instances }));
  requireTotals(counted, file);
  let shares: GrowthShares | undefined;
  // An instance may be opened with other limits: it is told, not who loads
  const compileOne = async (bytes: Uint8Array): Promise<WebAssembly.Module> => {
    shares ??= shareLimits(counted, memoryBytes, file);
    return await WebAssembly.compile(capModule(bytes, shares));
  };
  const own = core.modules.map((bytes) => {
    if (bytes === undefined) return undefined;
    const compiled = compileOne(bytes);
    // Whoever needs it is told
    compiled.catch(() => {});
    return compiled;
  });
  const compile = async (bytes: Uint8Array): Promise<WebAssembly.Module> => {
    check(bytes);
    return await compileOne(bytes);
  };
  return { own, compile };
}

// --- internal ---

function checkOne(bytes: Uint8Array, allowGc: boolean, file: string): ModuleOutline {
  try {
    return checkModule(bytes, allowGc, file);
  } catch (cause) {
    if (!(cause instanceof MalformedBinary)) throw cause;
    throw new HostError(
      "MALFORMED_COMPONENT",
      `${file} is not a valid component: a core module is broken: ${cause.message}`,
      { cause },
    );
  }
}
