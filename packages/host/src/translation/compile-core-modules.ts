import type { Component } from "../component/parse-component.ts";
import { capMemory } from "./cap-memory.ts";

/** A component's core modules in the form that V8 runs, in their order; undefined for one that lies outside of the component. */
export type CompiledModules = readonly (Promise<WebAssembly.Module> | undefined)[];

/** A component, of which only its core modules count. */
export interface ComponentModules {
  readonly core: Pick<Component["core"], "modules">;
}

/**
 * Begin to compile a component's core modules, off the main thread, with their memories limited to `memoryBytes`.
 *
 * A module that can't be compiled, or starts with more memory, rejects its promise.
 *
 * @param file - how to call the plugin in an error.
 */
export function compileCoreModules({ core }: ComponentModules, memoryBytes: number, file: string): CompiledModules {
  return core.modules.map((bytes) => {
    if (bytes === undefined) return undefined;
    const compiled = compileOne(bytes, memoryBytes, file);
    // Whoever needs it is told
    compiled.catch(() => {});
    return compiled;
  });
}

// --- internal ---

async function compileOne(bytes: Uint8Array, memoryBytes: number, file: string): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(capMemory(bytes, memoryBytes, file));
}
