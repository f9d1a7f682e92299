import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** What the library of lz4 and snappy does. */
export type WasmFunction = "lz4_compress" | "lz4_decompress" | "snappy_compress" | "snappy_decompress";

/**
 * Run a function of the library of lz4 and snappy, which is a WebAssembly module in `@platformatic/wasm-utils` 0.2.
 *
 * The library's own wrapper keeps one instance for good. A function that traps leaves its output in that instance's memory: after some 60
 * damaged batches of 64 MiB there is none left, and whole batches fail. An instance of ours is dropped when it traps.
 *
 * @returns a copy of what came out.
 * @throws WebAssembly.RuntimeError for damaged bytes; it says no more.
 */
export function runWasm(name: WasmFunction, input: Uint8Array): Buffer {
  const { memory, alloc, dealloc, [name]: run } = (library ??= instantiate());
  try {
    const address = alloc(input.length) >>> 0;
    new Uint8Array(memory.buffer, address, input.length).set(input);
    const result = BigInt.asUintN(64, run(address, input.length));
    dealloc(address, input.length);
    const start = Number(result >> 32n);
    const length = Number(result & 0xffff_ffffn);
    const output = Buffer.from(memory.buffer.slice(start, start + length));
    dealloc(start, length);
    return output;
  } catch (error) {
    library = undefined;
    throw error;
  }
}

/** Read the library's file, once: a thread that gives away files does so before. */
export function readLibrary(): Buffer<ArrayBuffer> {
  code ??= readFileSync(
    new URL("native.wasm", pathToFileURL(createRequire(import.meta.url).resolve("@platformatic/wasm-utils"))),
  );
  return code;
}

// --- internal ---

/** The module's exports. A result is an address in the upper 32 bits and a length in the lower ones, to be given to `dealloc`. */
type Library = Readonly<Record<WasmFunction, (address: number, length: number) => bigint>> & {
  readonly memory: WebAssembly.Memory;
  readonly alloc: (length: number) => number;
  readonly dealloc: (address: number, length: number) => void;
};

// A plugin's thread gives away WebAssembly's constructors once its codec is made
const { Instance, Module } = globalThis.WebAssembly;
let code: Buffer<ArrayBuffer> | undefined;
let compiled: WebAssembly.Module | undefined;
let library: Library | undefined;

function instantiate(): Library {
  compiled ??= new Module(readLibrary());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tests of this package call every function
  return new Instance(compiled).exports as unknown as Library;
}
