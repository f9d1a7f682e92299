import { BrokenAnswer, OversizedAnswer } from "../adapter/answer-check.ts";
import type { CoreFunction } from "../plugin-code.ts";
import type { CoreModuleInstance } from "./core-module-instance.ts";

/** The exports that every core module of go-plugin's ABI has, besides its functions. */
export const goPluginExports = { memory: "memory", malloc: "(i32) -> i32", free: "(i32) -> ()" } as const;

/** The type of its functions: an encoded request, by pointer and size, to an answer. */
export const goPluginFunction = "(i32, i32) -> i64";

/** What a plugin says in place of an answer. */
export class GoPluginError extends Error {
  override readonly name = "GoPluginError";
}

/**
 * Calls a core module as go-plugin's hosts do (knqyf263/go-plugin v0.9: the code that its generator makes of a service).
 *
 * The host has the module allocate the request by `malloc`, if it is not empty. The answer is a number of 64 bits, pointer above size; bit 31 of the size says
 * that it is the text of an error. The host frees both.
 */
export class GoPlugin {
  readonly #instance: CoreModuleInstance;
  readonly #outputBytes: number;
  readonly #malloc: CoreFunction;
  readonly #free: CoreFunction;
  readonly #functions = new Map<string, CoreFunction>();

  /** @param outputBytes - how large an answer may be. */
  constructor(instance: CoreModuleInstance, outputBytes: number) {
    this.#instance = instance;
    this.#outputBytes = outputBytes;
    this.#malloc = instance.function("malloc");
    this.#free = instance.function("free");
  }

  /**
   * Call a function.
   *
   * @param name - its export.
   * @returns the answer, a copy.
   * @throws GoPluginError with the plugin's own text, its invalid UTF-8 replaced. BrokenAnswer for a pointer outside of memory, OversizedAnswer, or a trap: the
   * instance is dead then.
   */
  call(name: string, request: Uint8Array): Uint8Array {
    const pointer = request.length === 0 ? 0 : this.#allocate(request);
    const answer: unknown = this.#function(name)(pointer, request.length);
    if (typeof answer !== "bigint") throw new BrokenAnswer(`${name} gave ${String(answer)}, which is not 64 bits`);
    const size = Number(answer & 0xffff_ffffn);
    const length = size % errorBit;
    const at = Number(BigInt.asUintN(32, answer >> 32n));
    if (length > this.#outputBytes) {
      throw new OversizedAnswer(`the answer of ${name} has ${length} bytes, the limit is ${this.#outputBytes}`);
    }
    const bytes = this.#instance.view(at, length, `the answer of ${name}`).slice();
    if (at !== 0) this.#free(at);
    if (pointer !== 0) this.#free(pointer);
    if (size >= errorBit) throw new GoPluginError(Buffer.from(bytes).toString("utf8"));
    return bytes;
  }

  // --- internal ---

  #allocate(request: Uint8Array): number {
    const pointer = Number(this.#malloc(request.length)) >>> 0;
    this.#instance.view(pointer, request.length, "what malloc gave").set(request);
    return pointer;
  }

  #function(name: string): CoreFunction {
    let found = this.#functions.get(name);
    if (found === undefined) {
      found = this.#instance.function(name);
      this.#functions.set(name, found);
    }
    return found;
  }
}

// --- internal ---

/** In the size of an answer. */
const errorBit = 2 ** 31;
