import { readFile } from "node:fs/promises";

/** A type of a parameter or result of a core function. */
export type CoreType = "i32" | "i64" | "f32" | "f64";

/** How a function of a world is called in the core module. */
export interface CoreFunction {
  readonly params: readonly CoreType[];
  /** Undefined for a function without a result. */
  readonly ret?: CoreType;
  /** Whether its results are returned in memory, behind an address. */
  readonly retptr: boolean;
  /** The size of those results, in bytes. */
  readonly retsize: number;
  /** Whether its parameters are passed in memory, behind an address. */
  readonly paramptr: boolean;
}

/** The engine with the functions of a world. */
export interface SplicedEngine {
  /** A core module. */
  readonly wasm: Uint8Array;
  /** The script that converts between the world's types and values of JavaScript. */
  readonly jsBindings: string;
  readonly exports: readonly (readonly [name: string, signature: CoreFunction])[];
  readonly imports: readonly (readonly [module: string, name: string, parameters: number])[];
}

/** What of WASI a plugin may import. */
type Feature = "stdio" | "clocks" | "random" | "http" | "fetch-event";

/** The functions of componentize-js that fit its engine to a world. They throw an Error with the splicer's message. */
export interface Splicer {
  /** Add the functions of a world to the engine. */
  readonly spliceBindings: (
    engine: Uint8Array,
    features: Feature[],
    witSource: string,
    witPath: undefined,
    worldName: string,
    debug: boolean,
  ) => SplicedEngine;
  /** Replace each import of WASI by a function inside the module, except those of the features. */
  readonly stubWasi: (
    engine: Uint8Array,
    features: Feature[],
    witSource: string,
    witPath: undefined,
    worldName: string,
  ) => Uint8Array;
}

/** Read the JavaScript engine: SpiderMonkey as a core module, 10 MB. */
export function readEngine(): Promise<Uint8Array> {
  return readFile(new URL("../upstream/starlingmonkey_embedding.wasm", import.meta.url));
}

/** Import the splicer. It is loaded when it is asked for: to be imported, it compiles 5.7 MB of WebAssembly. */
export async function loadSplicer(): Promise<Splicer> {
  const { splicer } = await import("../upstream/spidermonkey-embedding-splicer.js");
  return splicer;
}
