import type { Component } from "../component/parse-component.ts";
import { stubNumber } from "./rename-core-module.ts";

/** A component in the form that JavaScript runs: jco's program, and the core modules that it instantiates. */
export interface Translation {
  /** The source of a script whose value is jco's function `instantiate`. */
  readonly source: string;
  /** The core modules by the name that the source asks for. */
  readonly coreModules: ReadonlyMap<string, CoreModule>;
}

/** An index of the component's own core modules, in the order in which they are in its binary, or the one that was added to run batches. */
export type CoreModule = number | "batch";

/**
 * The name that a translation has for a core module.
 *
 * @param component - the component that was translated, as it was prepared for that.
 * @param module - an index of its core modules.
 */
export function translatedName({ coreModules }: Translation, { core }: Component, module: number): string | undefined {
  const stub = core.modules[module];
  const number = stub && stubNumber(stub);
  return number === undefined ? undefined : [...coreModules].find(([, from]) => from === number)?.[0];
}
