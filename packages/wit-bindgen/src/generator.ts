import { readFile } from "node:fs/promises";
import { instantiate } from "../generator/generator.js";
import type { Root } from "../generator/generator.js";

/** The generators of one instance, and the text of the panic that ended it, if one did. */
export interface Generator extends Root {
  readonly panic: () => string | undefined;
}

/** The modules of the generators, by their names; they can be given to another thread. */
export type CompiledGenerator = ReadonlyMap<string, WebAssembly.Module>;

/**
 * A fresh instance of the generators.
 *
 * A panic ends an instance for good, and one that worked keeps the memory that it needed: so each generation takes a new one, in
 * about a millisecond. What the instances share is compiled once.
 *
 * @param given - what they share, where another thread has compiled it.
 */
export async function createGenerator(given?: CompiledGenerator): Promise<Generator> {
  const compiled = given ?? (await compileGenerator());
  let panic: string | undefined;
  const root = instantiate(
    (name) => {
      const module = compiled.get(name);
      if (module === undefined) throw new Error(`the generator asks for the module "${name}", which it has not`);
      return module;
    },
    { panicked: { default: (message) => (panic = message) } },
  );
  return { ...root, panic: () => panic };
}

/** Compile what instances share, once. */
export async function compileGenerator(): Promise<CompiledGenerator> {
  modules ??= compile();
  return await modules;
}

// --- internal ---

const names = ["generator.core.wasm", "generator.core2.wasm", "generator.core3.wasm"];

let modules: Promise<CompiledGenerator> | undefined;

async function compile(): Promise<CompiledGenerator> {
  const compiled = names.map(async (name): Promise<[string, WebAssembly.Module]> => {
    const bytes = await readFile(new URL(`../generator/${name}`, import.meta.url));
    return [name, await WebAssembly.compile(bytes)];
  });
  return new Map(await Promise.all(compiled));
}
