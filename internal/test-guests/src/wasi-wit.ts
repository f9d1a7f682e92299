import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { componentEmbed, print } from "@bytecodealliance/jco-transpile/wasm-tools";

/** The WIT of each package of WASI 0.2.12, as jco has it (github.com/WebAssembly/WASI). */
export async function readWasiWit(): Promise<string[]> {
  const jco = createRequire(import.meta.url).resolve("@bytecodealliance/jco");
  const packages = join(jco, "../../lib/wit/builtin/0.2.12");
  const names = (await readdir(packages)).toSorted();
  return Promise.all(names.map((name) => readFile(join(packages, name, "package.wit"), "utf8")));
}

/** The text of the core module that `wasm-tools` makes for a world: it imports all that the world has, and every function traps. */
export async function printDummyModule(witSource: string, world: string): Promise<string> {
  return print(await componentEmbed({ dummy: true, witSource, world }));
}
