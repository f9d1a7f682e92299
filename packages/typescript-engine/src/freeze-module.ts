import { readFileSync } from "node:fs";
import { exposeStackPointer, snapshot, stackPointerExport } from "@armory-plugins/wasm-tools/snapshot";
import type { WorldDescription } from "@armory-plugins/wit";
import { encodeWorld } from "./encode-world.ts";
import { featureBits } from "./feature.ts";
import type { Feature } from "./feature.ts";
import { slotCount, slots } from "./slots.ts";
import { spliceWorld } from "./splice-world.ts";

/** A plugin's module and what it is loaded for. */
export interface ModuleJob {
  /** The plugin as one module of JavaScript, which imports nothing but interfaces of its world. */
  readonly code: string;
  readonly world: WorldDescription;
  /** What of WASI the plugin will import. */
  readonly features: readonly Feature[];
  /** Called with what the module prints while it is loaded. */
  readonly onOutput: (text: string, stream: "stdout" | "stderr") => void;
}

/** What came of loading a module. */
export type FrozenModule =
  /** A core module that exports the world's functions. */
  | { readonly type: "frozen"; readonly module: Uint8Array }
  /** The module threw: the exception and its stack, whose places are in {@link moduleName}. */
  | { readonly type: "threw"; readonly text: string }
  /** An await at its top level never went on. */
  | { readonly type: "unfinished" }
  /** It drew random numbers: each plugin would always draw the same. */
  | { readonly type: "random" }
  /** An export is not what the world asks for. */
  | {
      readonly type: "export";
      readonly problem: "not-a-function" | "not-an-interface" | "no-such-function";
      /** Of the interface, as the module exports it; empty for a function of the world itself. */
      readonly interface: string;
      readonly name: string;
    };

/** The name of the plugin's module in stacks. */
export const moduleName = "plugin.js";

/**
 * Load a plugin's module in the engine and freeze both into a core module.
 *
 * The module's top level runs here. It sees no clock and no random numbers, so that equal modules give equal bytes. A loop that never ends can only be ended
 * with the thread, so call this in a thread of its own.
 */
export function freezeModule({ code, world, features, onOutput }: ModuleJob): FrozenModule {
  const bytes = readFileSync(engineFile);
  const engine = new LoadingEngine(exposeStackPointer(bytes), onOutput);
  const failure = engine.load(code, encodeWorld(world), featureBits(features));
  if (failure !== undefined) return failure;
  const frozen = snapshot(bytes, engine.memory, engine.stackPointer);
  return { type: "frozen", module: spliceWorld(frozen, world, features) };
}

// --- internal ---

const engineFile = new URL("../artifact/engine.wasm", import.meta.url);
const preludeFile = new URL("../artifact/prelude.js", import.meta.url);

/** In the order of the engine's `enum load_status`. */
const statuses = ["loaded", "threw", "unfinished", "not-a-function", "not-an-interface", "no-such-function"] as const;

/** The module drew random numbers. */
class RandomDrawn extends Error {
  override readonly name = "RandomDrawn";
}

/** An instance of the engine that loads a module. */
class LoadingEngine {
  readonly #exports: WebAssembly.Exports;
  readonly #onOutput: ModuleJob["onOutput"];

  constructor(engine: Uint8Array, onOutput: ModuleJob["onOutput"]) {
    this.#onOutput = onOutput;
    const module = new WebAssembly.Module(new Uint8Array(engine));
    this.#exports = new WebAssembly.Instance(module, { armory: this.#slots() }).exports;
  }

  get memory(): Uint8Array {
    return this.#bytes().slice();
  }

  get stackPointer(): number {
    const found = this.#exports[stackPointerExport];
    if (!(found instanceof WebAssembly.Global)) throw new TypeError("the engine exports no stack pointer");
    return Number(found.value);
  }

  /** @returns what went wrong, or undefined. */
  load(code: string, world: Uint8Array, granted: number): FrozenModule | undefined {
    this.#call("_initialize");
    const prelude = readFileSync(preludeFile);
    const source = Buffer.from(code, "utf8");
    let status: number;
    try {
      const texts = [prelude, source].flatMap((text) => [this.#put(text), text.length]);
      status = this.#call("armory_load", ...texts, this.#put(world), granted);
    } catch (error) {
      if (error instanceof RandomDrawn) return { type: "random" };
      throw error;
    }
    return this.#failure(statuses[status] ?? "threw");
  }

  // --- internal ---

  #failure(status: (typeof statuses)[number]): FrozenModule | undefined {
    if (status === "loaded") return undefined;
    const text = this.#string(this.#call("armory_error"));
    if (status === "threw") return { type: "threw", text };
    if (status === "unfinished") return { type: "unfinished" };
    const [from = "", name = ""] = text.split("\n");
    return { type: "export", problem: status, interface: from, name };
  }

  #slots(): WebAssembly.ModuleImports {
    const unused = (): void => {
      throw new Error("the engine called an import of the world while it loaded the module");
    };
    const all = Array.from({ length: slotCount }, (_, index): [string, WebAssembly.ImportValue] => [
      `slot${index}`,
      unused,
    ]);
    return {
      ...Object.fromEntries(all),
      [`slot${slots.write}`]: (file: number, vector: number) => this.#write(file, vector),
      [`slot${slots.random}`]: () => {
        throw new RandomDrawn();
      },
      // The clock stands still.
      [`slot${slots.clock}`]: () => undefined,
    };
  }

  #write(file: number, vector: number): void {
    const view = new DataView(this.#bytes().buffer);
    const at = view.getUint32(vector, true);
    const text = Buffer.from(this.#bytes().subarray(at, at + view.getUint32(vector + 4, true))).toString("utf8");
    this.#onOutput(text, file === 1 ? "stdout" : "stderr");
  }

  /** Copy bytes into the engine's memory, with a zero behind them. */
  #put(bytes: Uint8Array): number {
    const at = this.#call("cabi_realloc", 0, 0, 8, bytes.length + 1);
    this.#bytes().set(bytes, at);
    this.#bytes()[at + bytes.length] = 0;
    return at;
  }

  #string(at: number): string {
    const bytes = this.#bytes().subarray(at);
    return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString("utf8");
  }

  #call(name: string, ...parameters: number[]): number {
    const call = this.#exports[name];
    if (typeof call !== "function") throw new TypeError(`the engine does not export ${name}`);
    return Number(call(...parameters)) >>> 0;
  }

  #bytes(): Uint8Array {
    const memory = this.#exports["memory"];
    if (!(memory instanceof WebAssembly.Memory)) throw new TypeError("the engine exports no memory");
    return new Uint8Array(memory.buffer);
  }
}
