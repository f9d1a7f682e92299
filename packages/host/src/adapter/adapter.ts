import type { WitType } from "../component/wit-type.ts";
import type { CoreFunction } from "../plugin-code.ts";
import type { SharedMemory } from "../arena/arena-memory.ts";
import { maxFlatParameters, memoryLayout, sequenceLayout, type MemoryLayout } from "../arena/memory-layout.ts";
import { type AdapterParts, arena, signature } from "./adapter-parts.ts";
import { Lifting } from "./lifting.ts";
import { Lowering } from "./lowering.ts";
import { ModuleWriter, type CodeWriter, type Local } from "./module-writer.ts";

/** What an adapter imports. */
export interface AdapterImports {
  readonly arena: { readonly memory: SharedMemory };
  readonly guest: {
    readonly memory: WebAssembly.Memory;
    /** `cabi_realloc`, by whichever name. */
    readonly realloc: CoreFunction;
    /** The core function that was lifted. */
    readonly call: CoreFunction;
    /** Its post-return; absent when it has none. */
    readonly post?: CoreFunction;
  };
  /** Called with an index of `adapterFailures` and two numbers that tell more; it throws. */
  readonly host: { readonly fail: (failure: number, first: number, second: number) => void };
}

/** What an adapter exports. */
export interface AdapterExports {
  /**
   * Call the function once for each of `count` parameter lists.
   *
   * Parameters and results are in the arena as in `sequenceLayout` and `memoryLayout`, one behind the other; what is in results' lists goes
   * to `heap` and behind, the arena growing where it must. After each call, how many there have been is written to `progress`. It
   * ends early once more than `heapLimit` is taken.
   *
   * @returns how many calls there were.
   */
  run(
    parameters: number,
    count: number,
    results: number,
    progress: number,
    heap: number,
    heapLimit: number,
    outputBytes: number,
  ): number;
  /** Behind what the last run took. */
  readonly heap: WebAssembly.Global<"i32">;
  /** Zero while the guest must not call its imports: its memory is being written for it, or it is given back. */
  readonly mayLeave: WebAssembly.Global<"i32">;
}

/**
 * Generate the module that carries a function's parameters from the arena into a guest, and its results back.
 *
 * It lowers and lifts as the canonical ABI has it: parameters in their order, a realloc for each list, then the call, the check of what came
 * back while it is copied, the post-return. A guest that breaks the rules ends the run by `host.fail`. (component-model,
 * design/mvp/CanonicalABI.md: `canon_lift`, `lower_flat_values`, `lift_flat_values`, `store`, `load`.)
 *
 * @param arenaPages - the arena's maximum in pages of 64 KiB.
 * @throws UnsupportedType when a type of the function has no value in memory.
 */
export function generateAdapter(
  parameters: readonly WitType[],
  result: WitType | undefined,
  arenaPages: number,
  hasPostReturn: boolean,
): Uint8Array<ArrayBuffer> {
  const parameterLayout = sequenceLayout(parameters);
  const resultLayout = result === undefined ? undefined : memoryLayout(result);
  return new Adapter(parameterLayout, resultLayout, arenaPages, hasPostReturn).finish();
}

/** Link a module that {@link generateAdapter} made. */
export function instantiateAdapter(
  module: WebAssembly.Module,
  { arena: { memory }, guest: core, host }: AdapterImports,
): AdapterExports {
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("the arena is not a memory");
  const { exports } = new WebAssembly.Instance(module, { arena: { memory }, guest: { ...core }, host: { ...host } });
  if (!isAdapter(exports)) throw new Error("the adapter lacks an export");
  return exports;
}

// --- internal ---

class Adapter {
  readonly #parts: AdapterParts;
  readonly #call: number;
  readonly #post: number | undefined;
  readonly #mayLeave: number;
  readonly #lowering: Lowering;
  readonly #lifting: Lifting;

  constructor(parameters: MemoryLayout, result: MemoryLayout | undefined, arenaPages: number, hasPostReturn: boolean) {
    const module = new ModuleWriter();
    const flatResults = result !== undefined && result.flat.length > 1 ? (["i32"] as const) : (result?.flat ?? []);
    const isSpilled = parameters.flat.length > maxFlatParameters;
    module.importMemory("arena", "memory", arenaPages);
    module.importMemory("guest", "memory");
    const fail = module.importFunction("host", "fail", signature("i32 i32 i32"));
    const realloc = module.importFunction("guest", "realloc", signature("i32 i32 i32 i32", "i32"));
    this.#call = module.importFunction("guest", "call", {
      parameters: isSpilled ? ["i32"] : parameters.flat,
      results: flatResults,
    });
    this.#post = hasPostReturn
      ? module.importFunction("guest", "post", { parameters: flatResults, results: [] })
      : undefined;
    const [heap, heapEnd, budget] = [module.global("heap"), module.global("heapEnd"), module.global("budget")] as const;
    this.#mayLeave = module.global("mayLeave");
    this.#parts = { module, fail, realloc, heap, heapEnd, budget };
    this.#lowering = new Lowering(this.#parts);
    this.#lifting = new Lifting(this.#parts);
    this.#writeRun(parameters, isSpilled, result);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#parts.module.finish();
  }

  // --- internal ---

  #writeRun(parameters: MemoryLayout, isSpilled: boolean, result: MemoryLayout | undefined): void {
    const type = signature("i32 i32 i32 i32 i32 i32 i32", "i32");
    const { module, budget } = this.#parts;
    module.function(
      type,
      (code) => {
        const [from, count, to, progress, heap, heapLimit, outputBytes] = [0, 1, 2, 3, 4, 5, 6] as const;
        const done = code.local("i32");
        code.get(heap).setGlobal(this.#parts.heap);
        code.memorySize(arena).i32(16).op("i32.shl").setGlobal(this.#parts.heapEnd);
        code.loop((next) => {
          code.block((end) => {
            code.get(done).get(count).op("i32.ge_u").branchIf(end);
            code.getGlobal(this.#parts.heap).get(heapLimit).op("i32.gt_u").branchIf(end);
            code.get(outputBytes).setGlobal(budget);
            this.#writeCall(code, parameters, isSpilled, result, from, to);
            code.get(from).i32(parameters.size).op("i32.add").set(from);
            code
              .get(to)
              .i32(result?.size ?? 0)
              .op("i32.add")
              .set(to);
            code.get(done).i32(1).op("i32.add").set(done);
            code.get(progress).get(done).access("i32.store", { memory: arena, offset: 0 });
            code.branch(next);
          });
        });
        code.i32(1).setGlobal(this.#mayLeave);
        code.get(done);
      },
      "run",
    );
  }

  #writeCall(
    code: CodeWriter,
    parameters: MemoryLayout,
    isSpilled: boolean,
    result: MemoryLayout | undefined,
    from: Local,
    to: Local,
  ): void {
    code.i32(0).setGlobal(this.#mayLeave);
    let lowered: readonly Local[];
    if (isSpilled) {
      const spilled = code.local("i32");
      code.i32(parameters.size).call(this.#lowering.allocateFor(parameters.align)).set(spilled);
      this.#lowering.into(code, parameters, { base: from, at: 0 }, { base: spilled, at: 0 });
      lowered = [spilled];
    } else {
      lowered = this.#lowering.flat(code, parameters, { base: from, at: 0 });
    }
    code.i32(1).setGlobal(this.#mayLeave);
    for (const local of lowered) code.get(local);
    code.call(this.#call);
    const returned =
      result === undefined ? [] : [code.local(result.flat.length > 1 ? "i32" : (result.flat[0] ?? "i32"))];
    for (const local of returned) code.set(local);
    const [value] = returned;
    if (result !== undefined && value !== undefined) {
      if (result.flat.length > 1) {
        code.get(value).i32(result.size).i32(result.align).call(this.#lifting.requireRange);
        this.#lifting.from(code, result, { base: value, at: 0 }, { base: to, at: 0 });
      } else {
        this.#lifting.flat(code, result, value, { base: to, at: 0 });
      }
    }
    if (this.#post !== undefined) {
      code.i32(0).setGlobal(this.#mayLeave);
      for (const local of returned) code.get(local);
      code.call(this.#post);
      code.i32(1).setGlobal(this.#mayLeave);
    }
  }
}

function isAdapter(exports: object): exports is AdapterExports {
  return "run" in exports && "heap" in exports && "mayLeave" in exports;
}
