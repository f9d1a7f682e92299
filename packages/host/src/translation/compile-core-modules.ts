import { capMemory } from "./cap-memory.ts";

/** A component's core modules in the form that V8 runs, in their order. */
export type CompiledModules = readonly Promise<WebAssembly.Module>[];

/**
 * Begin to compile a component's core modules, off the main thread, with their memories limited to `memoryBytes`.
 *
 * A module that can't be compiled, or starts with more memory, rejects its promise.
 *
 * @param file - how to call the plugin in an error.
 */
export function compileCoreModules(modules: readonly Uint8Array[], memoryBytes: number, file: string): CompiledModules {
  return modules.map((bytes) => {
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
