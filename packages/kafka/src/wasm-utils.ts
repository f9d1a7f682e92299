import { createRequire } from "node:module";
import type * as WasmUtils from "@platformatic/wasm-utils";

/** The library of lz4 and snappy; it compiles a module when it is loaded, which a thread without such batches shall not wait for. */
export function wasmUtils(): typeof WasmUtils {
  loaded ??= require("@platformatic/wasm-utils");
  return loaded;
}

// --- internal ---

const require = createRequire(import.meta.url);
let loaded: typeof WasmUtils | undefined;
