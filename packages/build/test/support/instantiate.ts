import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

/** A component's imports, and its exports as JavaScript functions. */
export interface Instance {
  readonly imports: readonly string[];
  readonly call: (name: string, ...args: unknown[]) => unknown;
}

/** Transpile a component and instantiate it with nothing that it could call. */
export async function instantiate(path: string): Promise<Instance> {
  const { files, imports } = await transpileBytes(await readFile(path), { name: "plugin", instantiation: "sync" });
  const glue = Object.entries(files).find(([name]) => name.endsWith(".js"));
  if (glue === undefined) throw new Error("the transpiled component has no script");
  const directory = await mkdtemp(join(tmpdir(), "armory-instance-"));
  try {
    const script = join(directory, "plugin.mjs");
    await writeFile(script, glue[1]);
    const module = await import(/* @vite-ignore */ pathToFileURL(script).href);
    const exports = module.instantiate((name: string) => {
      const file = Object.entries(files).find(([other]) => basename(other) === name);
      if (file === undefined) throw new Error(`the transpiled component has no ${name}`);
      return new WebAssembly.Module(new Uint8Array(file[1]));
    }, {});
    return { imports, call: (name, ...args) => exports[name](...args) };
  } finally {
    await rm(directory, { recursive: true });
  }
}
