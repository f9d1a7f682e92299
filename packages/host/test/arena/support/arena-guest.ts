import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { adapterError } from "../../../src/adapter/adapter-failure.ts";
import { type AdapterExports, generateAdapter, instantiateAdapter } from "../../../src/adapter/adapter.ts";
import { ArenaMemory, arenaStart, createArena } from "../../../src/arena/arena-memory.ts";
import { memoryLayout, sequenceLayout } from "../../../src/arena/memory-layout.ts";
import { valueCodec } from "../../../src/arena/value-codec.ts";
import type { CoreFunction } from "../../../src/plugin-code.ts";
import type { Answer, Call, Guest } from "./guest.ts";
import { fromJs, toJs } from "./js-value.ts";
import type { Plain } from "./typed-value.ts";
import type { GuestFunction } from "./wit-text.ts";

/** Calls a guest through adapters: all functions of one instance through one arena, calls in a row of one function as one batch. */
export async function callInArena(guest: Guest, calls: readonly Call[]): Promise<readonly Answer[]> {
  const instance = await ArenaGuest.make(guest);
  const answers: Answer[] = [];
  for (let next = calls[0]; next !== undefined; next = calls[answers.length]) {
    const type = next.function;
    const rest = calls.slice(answers.length);
    const others = rest.findIndex((one) => one.function !== type);
    const batch = rest.slice(0, others < 0 ? rest.length : others).map((one) => one.parameters);
    const { values, trap } = instance.run(type, batch);
    for (const value of values) answers.push({ value });
    if (trap !== undefined) return [...answers, { trap }];
  }
  return answers;
}

/** A guest's core module, instantiated without jco, and the adapters of its functions. */
export class ArenaGuest {
  readonly exports: WebAssembly.Exports;
  readonly #arena = new ArenaMemory(createArena(arenaBytes));
  readonly #adapters = new Map<GuestFunction, AdapterExports>();

  private constructor(exports: WebAssembly.Exports) {
    this.exports = exports;
  }

  static async make({ wat }: Pick<Guest, "wat">): Promise<ArenaGuest> {
    const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(Uint8Array.from(await parse(wat))), {});
    return new ArenaGuest(exports);
  }

  /** Call a function once for each list of parameters: gives what it gave, up to the call that failed, and how that failed. */
  run(
    type: GuestFunction,
    batch: readonly (readonly Plain[])[],
    outputBytes = 2 ** 30,
  ): { values: (Plain | null)[]; trap?: string } {
    const arena = this.#arena;
    const { parameters, result } = type;
    const list = sequenceLayout(parameters);
    const layout = result && memoryLayout(result);
    arena.heap = arenaStart;
    const given = arena.reserve(batch.length * list.size, list.align);
    for (const [at, values] of batch.entries()) {
      for (const [index, one] of parameters.entries()) {
        const field = list.shape.is === "record" ? list.shape.fields[index] : undefined;
        valueCodec(one).store(arena, given + at * list.size + (field?.at ?? 0), toJs(one, values[index] ?? []));
      }
    }
    const returned = layout === undefined ? arena.heap : arena.reserve(batch.length * layout.size, layout.align);
    arena.view.setInt32(progress, 0, true);
    let trap: string | undefined;
    try {
      this.#adapter(type).run(given, batch.length, returned, progress, arena.heap, 2 ** 31, outputBytes);
    } catch (error) {
      trap = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
    arena.refresh();
    const done = arena.view.getInt32(progress, true);
    const values = Array.from({ length: done }, (_, at) =>
      result === undefined || layout === undefined ? null : this.#read(result, returned + at * layout.size),
    );
    return { values, ...(trap !== undefined && { trap }) };
  }

  // --- internal ---

  #read(type: Parameters<typeof fromJs>[0], address: number): Plain {
    return fromJs(type, valueCodec(type).load(this.#arena, address));
  }

  #adapter(type: GuestFunction): AdapterExports {
    const known = this.#adapters.get(type);
    if (known !== undefined) return known;
    const { name, parameters, result } = type;
    const { memory, [name]: call, [`cabi_post_${name}`]: post, cabi_realloc: realloc } = this.exports;
    if (!(memory instanceof WebAssembly.Memory)) throw new Error("the guest has no memory");
    const module = new WebAssembly.Module(generateAdapter(parameters, result, arenaBytes / 65_536, post !== undefined));
    const fail = (failure: number, first: number, second: number): void => {
      throw adapterError(failure, first, second, memory.buffer.byteLength);
    };
    const adapter = instantiateAdapter(module, {
      arena: { memory: this.#arena.memory },
      guest: { memory, realloc: asFunction(realloc), call: asFunction(call), ...(post && { post: asFunction(post) }) },
      host: { fail },
    });
    this.#adapters.set(type, adapter);
    return adapter;
  }
}

// --- internal ---

const arenaBytes = 2 ** 30;
/** Where an adapter counts calls: before what an arena gives away. */
const progress = 0;

function asFunction(value: WebAssembly.ExportValue | undefined): CoreFunction {
  if (typeof value !== "function") throw new Error("the guest lacks a function");
  return value;
}
