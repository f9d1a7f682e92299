import { createRequire } from "node:module";
import type * as WasmUtils from "@platformatic/wasm-utils";

/** The library of lz4 and snappy. It compiles a module when it is loaded, which a thread without such batches need not wait for. */
export function wasmUtils(): typeof WasmUtils {
  loaded ??= load();
  return loaded;
}

// --- internal ---

const require = createRequire(import.meta.url);
let loaded: typeof WasmUtils | undefined;

function load(): typeof WasmUtils {
  const library: typeof WasmUtils = require("@platformatic/wasm-utils");
  return library;
}
