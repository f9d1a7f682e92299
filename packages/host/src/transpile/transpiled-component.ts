import { stubNumber } from "./rename-core-module.ts";

/** A component in the form that JavaScript runs: jco's program, and the core modules that it instantiates. */
export interface TranspiledComponent {
  /** The source of a script whose value is jco's function `instantiate`. */
  readonly source: string;
  /** What V8 made of the source: a thread that has it need not read all of the source. One of another version or with other flags makes its own. */
  readonly bytecode: Uint8Array;
  /** The core modules by the name that the source asks for. */
  readonly coreModules: ReadonlyMap<string, CoreModule>;
}

/** An index of the component's own core modules, in the order in which they are in its binary, or the one that was added to run batches. */
export type CoreModule = number | "batch";

/**
 * The name that a transpiled component has for a core module.
 *
 * @param stub - what stands for the module in the component that was transpiled.
 */
export function transpiledName({ coreModules }: TranspiledComponent, stub: Uint8Array): string | undefined {
  const number = stubNumber(stub);
  return number === undefined ? undefined : [...coreModules].find(([, from]) => from === number)?.[0];
}
