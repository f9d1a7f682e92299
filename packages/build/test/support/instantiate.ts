import { readFile } from "node:fs/promises";
import { transpileByJco } from "@armory-plugins/test-guests/transpile-by-jco";

/** A component's imports, and its exports as JavaScript functions. */
export interface Instance {
  readonly imports: readonly string[];
  readonly call: (name: string, ...args: unknown[]) => unknown;
}

/** Transpile a component and instantiate it with nothing that it could call. */
export async function instantiate(path: string): Promise<Instance> {
  const transpiled = await transpileByJco(await readFile(path));
  const exports = transpiled.instantiate();
  const call = (name: string, ...args: unknown[]): unknown => {
    const found = exports[name];
    if (typeof found !== "function") throw new TypeError(`the component exports no function ${name}`);
    return found(...args);
  };
  return { imports: transpiled.imports, call };
}
