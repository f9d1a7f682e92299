import { BrokenAnswer } from "../adapter/answer-check.ts";
import type { CoreFunction, CoreModuleCode } from "../plugin-code.ts";
import { createPreview1 } from "../wasi/preview1.ts";
import type { MemoryUse } from "./classify-failure.ts";
import type { PluginLog } from "./plugin-log.ts";

/** What an instance of a core module is given besides clocks and random numbers. */
export interface CoreModuleSetup {
  /** What its ABI has it import: module to name to function. They get the instance, whose memory they may read. Default: nothing. */
  readonly imports?: (instance: CoreModuleInstance) => Readonly<Record<string, Readonly<Record<string, CoreFunction>>>>;
  /** Takes what it prints. */
  readonly log: PluginLog;
}

/**
 * An instance of a core module in this thread, with WASI preview 1 that has nothing in it but clocks, random numbers and the log.
 *
 * A call that throws ends it: make another.
 */
export class CoreModuleInstance {
  readonly #exports: WebAssembly.Exports;
  readonly #limit: number;
  #memory: WebAssembly.Memory | undefined;
  #bytes = new Uint8Array();

  /**
   * Instantiate it and run its `_initialize`, if it has one.
   *
   * @throws whatever these do; {@link classifyFailure} knows what it is.
   */
  constructor(code: CoreModuleCode, { imports, log }: CoreModuleSetup) {
    this.#limit = code.memoryBytes;
    const { exports } = new WebAssembly.Instance(code.module, {
      ...imports?.(this),
      wasi_snapshot_preview1: createPreview1(() => this.#requireMemory(), log),
    });
    this.#exports = exports;
    if (exports["memory"] instanceof WebAssembly.Memory) this.#memory = exports["memory"];
    if ("_initialize" in exports) this.function("_initialize")();
  }

  /** A function that it exports. */
  function(name: string): CoreFunction {
    const found = this.#exports[name];
    if (typeof found !== "function") throw new Error(`the core module exports no function "${name}"`);
    return found;
  }

  /**
   * A view of a part of its memory, until it runs again.
   *
   * @param what - what is there, for an error: `the answer of plugin_configure`.
   * @throws BrokenAnswer when that is not within the memory.
   */
  view(pointer: number, length: number, what: string): Uint8Array {
    const { buffer } = this.#requireMemory();
    if (this.#bytes.buffer !== buffer) this.#bytes = new Uint8Array(buffer);
    if (pointer + length > this.#bytes.length) {
      throw new BrokenAnswer(
        `${what}, ${length} bytes at ${pointer}, reaches outside of memory, which has ${this.#bytes.length}`,
      );
    }
    return this.#bytes.subarray(pointer, pointer + length);
  }

  /** The use of its memory. */
  get memoryUse(): MemoryUse {
    return { used: this.#memory?.buffer.byteLength ?? 0, limit: this.#limit };
  }

  // --- internal ---

  /** Its memory, which its exports have as `memory`. */
  #requireMemory(): WebAssembly.Memory {
    if (this.#memory === undefined) throw new WebAssembly.RuntimeError("it has no memory yet, or exports none");
    return this.#memory;
  }
}
