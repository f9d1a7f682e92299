import { readFile } from "node:fs/promises";

/**
 * Read the adapter that gives a core module the functions of `wasi_snapshot_preview1` by those of WASI 0.2: wasmtime's, for a module that is called more
 * than once ("reactor"), as jco has it.
 */
export function readReactorAdapter(): Promise<Uint8Array> {
  return readFile(new URL("../upstream/wasi_snapshot_preview1.reactor.wasm", import.meta.url));
}
