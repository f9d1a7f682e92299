import type { WitType } from "../component/wit-type.ts";
import { adapterFailures, type AdapterFailure } from "./adapter-failure.ts";
import { shortestAligned } from "./copy-into.ts";
import {
  longestList,
  maxFlatParameters,
  memoryLayout,
  sequenceLayout,
  type CoreType,
  type MemoryLayout,
  type Scalar,
} from "./memory-layout.ts";
import { ModuleWriter, type CodeWriter, type Local } from "./module-writer.ts";

/** A function that a core instance exports. */
export type CoreFunction = Function;

/** What an adapter imports. */
export interface AdapterImports {
  readonly arena: { readonly memory: WebAssembly.Memory };
  readonly guest: {
    readonly memory: WebAssembly.Memory;
    /** `cabi_realloc`, by whichever name. */
    readonly realloc: CoreFunction;
    /** The core function that was lifted. */
    readonly call: CoreFunction;
    /** Its post-return; absent when it has none. */
    readonly post?: CoreFunction;
  };
  /** Called with an index of {@link adapterFailures} and two numbers that tell more; it throws. */
  readonly host: { readonly fail: (failure: number, first: number, second: number) => void };
}

/** What an adapter exports. */
export interface AdapterExports {
  /**
   * Call the function once for each of `count` parameter lists.
   *
   * Parameters and results lie in the arena as in `sequenceLayout` and `memoryLayout`, one behind the other; what is in results' lists goes
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
  const { exports } = new WebAssembly.Instance(module, { arena: { memory }, guest: { ...core }, host: { ...host } });
  if (!isAdapter(exports)) throw new Error("the adapter lacks an export");
  return exports;
}

// --- internal ---

const arena = 0;
const guest = 1;

class Adapter {
  readonly #module = new ModuleWriter();
  readonly #fail: number;
  readonly #realloc: number;
  readonly #call: number;
  readonly #post: number | undefined;
  readonly #heap: number;
  readonly #heapEnd: number;
  readonly #budget: number;
  readonly #mayLeave: number;
  /** Functions by the alignment of what they make room for. */
  readonly #allocate = new Map<number, number>();
  readonly #copyIn: number;
  readonly #copyOut: number;
  readonly #requireRange: number;
  /** Functions by the size and the alignment of a list's elements. */
  readonly #take = new Map<string, number>();
  readonly #requireUtf8: number;

  constructor(parameters: MemoryLayout, result: MemoryLayout | undefined, arenaPages: number, hasPostReturn: boolean) {
    const writer = this.#module;
    const flatResults = result !== undefined && result.flat.length > 1 ? (["i32"] as const) : (result?.flat ?? []);
    const isSpilled = parameters.flat.length > maxFlatParameters;
    writer.importMemory("arena", "memory", arenaPages);
    writer.importMemory("guest", "memory");
    this.#fail = writer.importFunction("host", "fail", signature("i32 i32 i32"));
    this.#realloc = writer.importFunction("guest", "realloc", signature("i32 i32 i32 i32", "i32"));
    this.#call = writer.importFunction("guest", "call", {
      parameters: isSpilled ? ["i32"] : parameters.flat,
      results: flatResults,
    });
    this.#post = hasPostReturn
      ? writer.importFunction("guest", "post", { parameters: flatResults, results: [] })
      : undefined;
    this.#heap = writer.global("heap");
    this.#heapEnd = writer.global("heapEnd");
    this.#budget = writer.global("budget");
    this.#mayLeave = writer.global("mayLeave");
    this.#copyIn = this.#writeCopy(guest, arena);
    this.#copyOut = this.#writeCopy(arena, guest);
    this.#requireRange = this.#writeRequireRange();
    this.#requireUtf8 = this.#writeRequireUtf8();
    this.#writeRun(parameters, isSpilled, result);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#module.finish();
  }

  // --- internal ---

  #writeRun(parameters: MemoryLayout, isSpilled: boolean, result: MemoryLayout | undefined): void {
    const type = signature("i32 i32 i32 i32 i32 i32 i32", "i32");
    this.#module.function(
      type,
      (code) => {
        const [from, count, to, progress, heap, heapLimit, outputBytes] = [0, 1, 2, 3, 4, 5, 6] as const;
        const done = code.local("i32");
        code.get(heap).setGlobal(this.#heap);
        code.memorySize(arena).i32(16).op("i32.shl").setGlobal(this.#heapEnd);
        code.loop((next) => {
          code.block((end) => {
            code.get(done).get(count).op("i32.ge_u").branchIf(end);
            code.getGlobal(this.#heap).get(heapLimit).op("i32.gt_u").branchIf(end);
            code.get(outputBytes).setGlobal(this.#budget);
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
      code.i32(parameters.size).call(this.#allocateFor(parameters.align)).set(spilled);
      this.#lowerInto(code, parameters, { base: from, at: 0 }, { base: spilled, at: 0 });
      lowered = [spilled];
    } else {
      lowered = this.#lowerFlat(code, parameters, { base: from, at: 0 });
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
        code.get(value).i32(result.size).i32(result.align).call(this.#requireRange);
        this.#lift(code, result, { base: value, at: 0 }, { base: to, at: 0 });
      } else {
        this.#liftFlat(code, result, value, { base: to, at: 0 });
      }
    }
    if (this.#post !== undefined) {
      code.i32(0).setGlobal(this.#mayLeave);
      for (const local of returned) code.get(local);
      code.call(this.#post);
      code.i32(1).setGlobal(this.#mayLeave);
    }
  }

  /** Load a value from the arena as the core values that stand for it. */
  #lowerFlat(code: CodeWriter, layout: MemoryLayout, from: Place): Local[] {
    const { shape } = layout;
    switch (shape.is) {
      case "scalar": {
        const value = code.local(layout.flat[0] ?? "i32");
        load(code, loads[shape.scalar], arena, from);
        code.set(value);
        return [value];
      }
      case "flags": {
        const value = code.local("i32");
        load(code, unsignedLoads[shape.bytes], arena, from);
        code.set(value);
        return [value];
      }
      case "string":
        return this.#lowerList(code, undefined, from);
      case "list":
        return this.#lowerList(code, shape.element, from);
      case "record":
        return shape.fields.flatMap((field) => this.#lowerFlat(code, field.layout, inside(from, field.at)));
      case "variant": {
        const tag = code.local("i32");
        load(code, unsignedLoads[shape.tagSize], arena, from);
        code.set(tag);
        const joined = layout.flat.slice(1).map((type) => code.local(type));
        for (const [index, local] of joined.entries()) zero(code, layout.flat[index + 1] ?? "i32").set(local);
        for (const [index, one] of shape.cases.entries()) {
          if (one === undefined) continue;
          code.get(tag).i32(index).op("i32.eq");
          code.if(() => {
            const values = this.#lowerFlat(code, one, inside(from, shape.payload));
            for (const [at, value] of values.entries()) {
              code.get(value);
              widen(code, one.flat[at] ?? "i32", layout.flat[at + 1] ?? "i32");
              code.set(joined[at] ?? value);
            }
          });
        }
        requireOwnTag(code, tag, shape.cases.length);
        return [tag, ...joined];
      }
    }
  }

  /** Copy a value from the arena to memory of the guest that is there for it. */
  #lowerInto(code: CodeWriter, { shape }: MemoryLayout, from: Place, to: Place): void {
    switch (shape.is) {
      case "scalar":
        store(code, stores[shape.scalar], guest, to, () => load(code, loads[shape.scalar], arena, from));
        return;
      case "flags":
        store(code, integerStores[shape.bytes], guest, to, () => load(code, unsignedLoads[shape.bytes], arena, from));
        return;
      case "string":
      case "list": {
        const list = this.#lowerList(code, shape.is === "list" ? shape.element : undefined, from);
        for (const [index, value] of list.entries())
          store(code, "i32.store", guest, inside(to, index * 4), () => code.get(value));
        return;
      }
      case "record":
        for (const { at, layout } of shape.fields) this.#lowerInto(code, layout, inside(from, at), inside(to, at));
        return;
      case "variant": {
        const tag = code.local("i32");
        load(code, unsignedLoads[shape.tagSize], arena, from);
        code.set(tag);
        requireOwnTag(code, tag, shape.cases.length);
        store(code, integerStores[shape.tagSize], guest, to, () => code.get(tag));
        for (const [index, one] of shape.cases.entries()) {
          if (one === undefined) continue;
          code.get(tag).i32(index).op("i32.eq");
          code.if(() => this.#lowerInto(code, one, inside(from, shape.payload), inside(to, shape.payload)));
        }
      }
    }
  }

  /** Have the guest allocate a list and copy it there; without an element it is a string. */
  #lowerList(code: CodeWriter, element: MemoryLayout | undefined, from: Place): [pointer: Local, length: Local] {
    const { size, align } = element ?? { size: 1, align: 1 };
    const [source, length, bytes, target] = [
      code.local("i32"),
      code.local("i32"),
      code.local("i32"),
      code.local("i32"),
    ] as const;
    load(code, "i32.load", arena, from);
    code.set(source);
    load(code, "i32.load", arena, inside(from, 4));
    code.tee(length).i32(size).op("i32.mul").set(bytes);
    code.get(bytes).call(this.#allocateFor(align)).set(target);
    if (element === undefined || isPlain(element)) {
      code.get(target).get(source).get(bytes).call(this.#copyIn);
    } else {
      const writeAt = code.local("i32");
      code.get(target).set(writeAt);
      this.#forEach(code, source, bytes, size, () => {
        this.#lowerInto(code, element, { base: source, at: 0 }, { base: writeAt, at: 0 });
        code.get(writeAt).i32(size).op("i32.add").set(writeAt);
      });
    }
    return [target, length];
  }

  /** Check a value in the guest's memory and copy it to where there is room for it in the arena. */
  #lift(code: CodeWriter, { shape }: MemoryLayout, from: Place, to: Place): void {
    switch (shape.is) {
      case "scalar":
        this.#liftScalar(code, shape.scalar, to, () => load(code, loads[shape.scalar], guest, from));
        return;
      case "flags":
        storeFlags(code, shape, to, () => load(code, unsignedLoads[shape.bytes], guest, from));
        return;
      case "string":
      case "list":
        this.#liftList(code, shape.is === "list" ? shape.element : undefined, from, to);
        return;
      case "record":
        for (const { at, layout } of shape.fields) this.#lift(code, layout, inside(from, at), inside(to, at));
        return;
      case "variant": {
        const tag = code.local("i32");
        load(code, unsignedLoads[shape.tagSize], guest, from);
        code.set(tag);
        this.#requireTag(code, tag, shape.cases.length);
        store(code, integerStores[shape.tagSize], arena, to, () => code.get(tag));
        for (const [index, one] of shape.cases.entries()) {
          if (one === undefined) continue;
          code.get(tag).i32(index).op("i32.eq");
          code.if(() => this.#lift(code, one, inside(from, shape.payload), inside(to, shape.payload)));
        }
      }
    }
  }

  /** Write the only core value that stands for a value. */
  #liftFlat(code: CodeWriter, { shape }: MemoryLayout, value: Local, to: Place): void {
    switch (shape.is) {
      case "scalar":
        this.#liftScalar(code, shape.scalar, to, () => code.get(value));
        return;
      case "flags":
        storeFlags(code, shape, to, () => code.get(value));
        return;
      case "record":
        for (const { at, layout } of shape.fields) this.#liftFlat(code, layout, value, inside(to, at));
        return;
      case "variant":
        this.#requireTag(code, value, shape.cases.length);
        store(code, integerStores[shape.tagSize], arena, to, () => code.get(value));
        return;
      case "string":
      case "list":
        throw new Error("a list is two core values");
    }
  }

  #liftScalar(code: CodeWriter, scalar: Scalar, to: Place, read: () => void): void {
    if (scalar === "char") {
      const value = code.local("i32");
      read();
      code.set(value);
      // Neither a surrogate nor beyond the last code point
      code
        .get(value)
        .i32(11)
        .op("i32.shr_u")
        .i32(0xd800 >>> 11)
        .op("i32.eq");
      code.get(value).i32(0x10_ffff).op("i32.gt_u").op("i32.or");
      code.if(() => this.#failWith(code, "char", () => code.get(value).i32(0)));
      store(code, stores.char, arena, to, () => code.get(value));
      return;
    }
    store(code, stores[scalar], arena, to, () => {
      read();
      if (scalar === "bool") code.i32(0).op("i32.ne");
    });
  }

  #liftList(code: CodeWriter, element: MemoryLayout | undefined, from: Place, to: Place): void {
    const { size, align } = element ?? { size: 1, align: 1 };
    const [source, length, target] = [code.local("i32"), code.local("i32"), code.local("i32")] as const;
    load(code, "i32.load", guest, from);
    code.set(source);
    load(code, "i32.load", guest, inside(from, 4));
    code.set(length);
    code.get(source).get(length).call(this.#takeFor(size, align)).set(target);
    store(code, "i32.store", arena, to, () => code.get(target));
    store(code, "i32.store", arena, inside(to, 4), () => code.get(length));
    if (element === undefined) code.get(source).get(length).call(this.#requireUtf8);
    if (element === undefined || isPlain(element)) {
      code.get(target).get(source).get(length).i32(size).op("i32.mul").call(this.#copyOut);
      return;
    }
    const bytes = code.local("i32");
    code.get(length).i32(size).op("i32.mul").set(bytes);
    this.#forEach(code, source, bytes, size, () => {
      this.#lift(code, element, { base: source, at: 0 }, { base: target, at: 0 });
      code.get(target).i32(size).op("i32.add").set(target);
    });
  }

  /** Go on in steps of `size` from `start`, until `bytes` are used up. */
  #forEach(code: CodeWriter, start: Local, bytes: Local, size: number, each: () => void): void {
    code.block((end) => {
      code.get(bytes).op("i32.eqz").branchIf(end);
      code.loop((next) => {
        each();
        code.get(start).i32(size).op("i32.add").set(start);
        code.get(bytes).i32(size).op("i32.sub").tee(bytes).branchIf(next);
      });
    });
  }

  #requireTag(code: CodeWriter, tag: Local, cases: number): void {
    code.get(tag).i32(cases).op("i32.ge_u");
    code.if(() => this.#failWith(code, "discriminant", () => code.get(tag).i32(cases)));
  }

  #failWith(code: CodeWriter, failure: AdapterFailure, details: () => void): void {
    code.i32(adapterFailures.indexOf(failure));
    details();
    code.call(this.#fail).op("unreachable");
  }

  /** (size) → where the guest has made room. */
  #allocateFor(align: number): number {
    const known = this.#allocate.get(align);
    if (known !== undefined) return known;
    const index = this.#module.function(signature("i32", "i32"), (code) => {
      const size = 0;
      const pointer = code.local("i32");
      code.i32(0).i32(0).i32(align).get(size).call(this.#realloc).set(pointer);
      this.#requireAligned(code, pointer, align, "realloc alignment");
      isOutside(code, pointer, () => code.get(size).op("i64.extend_i32_u"));
      code.if(() => this.#failWith(code, "realloc range", () => code.get(pointer).get(size)));
      code.get(pointer);
    });
    this.#allocate.set(align, index);
    return index;
  }

  #requireAligned(code: CodeWriter, pointer: Local, align: number, failure: AdapterFailure): void {
    if (align === 1) return;
    code
      .get(pointer)
      .i32(align - 1)
      .op("i32.and");
    code.if(() => this.#failWith(code, failure, () => code.get(pointer).i32(align)));
  }

  /** (pointer, size, align): refuse a value of the guest that reaches outside of its memory or is not aligned. */
  #writeRequireRange(): number {
    return this.#module.function(signature("i32 i32 i32"), (code) => {
      const [pointer, size, align] = [0, 1, 2] as const;
      code.get(pointer).get(align).i32(1).op("i32.sub").op("i32.and");
      code.if(() => this.#failWith(code, "alignment", () => code.get(pointer).get(align)));
      isOutside(code, pointer, () => code.get(size).op("i64.extend_i32_u"));
      code.if(() => this.#failWith(code, "range", () => code.get(pointer).get(size)));
      code.get(size).getGlobal(this.#budget).op("i32.gt_u");
      code.if(() => this.#failWith(code, "size", () => code.i32(0).i32(0)));
      code.getGlobal(this.#budget).get(size).op("i32.sub").setGlobal(this.#budget);
    });
  }

  /** (pointer, length) → room in the arena for a list of the guest, which is checked as a value is. */
  #takeFor(size: number, align: number): number {
    const key = `${size} ${align}`;
    const known = this.#take.get(key);
    if (known !== undefined) return known;
    const index = this.#module.function(signature("i32 i32", "i32"), (code) => {
      const [pointer, length] = [0, 1] as const;
      const bytes = code.local("i64");
      const [target, end] = [code.local("i32"), code.local("i32")] as const;
      this.#requireAligned(code, pointer, align, "alignment");
      code.get(length).op("i64.extend_i32_u");
      if (size > 1) code.i64(BigInt(size)).op("i64.mul");
      code.set(bytes);
      isOutside(code, pointer, () => code.get(bytes));
      code.if(() => this.#failWith(code, "list range", () => code.get(pointer).get(length)));
      code.get(bytes).i64(BigInt(longestList)).op("i64.gt_u");
      code.if(() => this.#failWith(code, "list length", () => code.get(pointer).get(length)));
      code.get(bytes).getGlobal(this.#budget).op("i64.extend_i32_u").op("i64.gt_u");
      code.if(() => this.#failWith(code, "size", () => code.i32(0).i32(0)));
      code.getGlobal(this.#budget).get(bytes).op("i32.wrap_i64").op("i32.sub").setGlobal(this.#budget);
      code.getGlobal(this.#heap);
      if (align > 1)
        code
          .i32(align - 1)
          .op("i32.add")
          .i32(-align)
          .op("i32.and");
      code.set(target);
      if (align < 8) {
        code.get(length).i32(shortestAligned).op("i32.ge_u");
        code.if(() => code.get(target).i32(7).op("i32.add").i32(-8).op("i32.and").set(target));
      }
      code.get(target);
      code.get(bytes).op("i32.wrap_i64").op("i32.add").tee(end);
      code.getGlobal(this.#heapEnd).op("i32.gt_u");
      code.if(() => {
        // In steps of 1 MiB at least
        code.get(end).getGlobal(this.#heapEnd).op("i32.sub").i32(0xf_ffff).op("i32.add");
        code.i32(20).op("i32.shr_u").i32(4).op("i32.shl");
        code.memoryGrow(arena).i32(-1).op("i32.eq");
        code.if(() => this.#failWith(code, "size", () => code.i32(0).i32(0)));
        code.memorySize(arena).i32(16).op("i32.shl").setGlobal(this.#heapEnd);
      });
      code.get(end).setGlobal(this.#heap);
      code.get(target);
    });
    this.#take.set(key, index);
    return index;
  }

  /** (target, source, bytes): copy between memories, both ranges being there. */
  #writeCopy(into: number, outOf: number): number {
    return this.#module.function(signature("i32 i32 i32"), (code) => {
      const [target, source, bytes] = [0, 1, 2] as const;
      const step = (width: keyof typeof widths, offset: number): void => {
        const [read, write] = widths[width];
        code.get(target).get(source);
        code.access(read, { memory: outOf, offset }).access(write, { memory: into, offset });
      };
      /** The last `size` bytes, some of which may have been copied before. */
      const last = (width: keyof typeof widths, size: number): void => {
        code.get(target).get(bytes).op("i32.add").i32(size).op("i32.sub").set(target);
        code.get(source).get(bytes).op("i32.add").i32(size).op("i32.sub").set(source);
        step(width, 0);
      };
      const forward = (size: number): void => {
        code.get(target).i32(size).op("i32.add").set(target);
        code.get(source).i32(size).op("i32.add").set(source);
      };
      code.get(bytes).i32(16).op("i32.ge_u");
      code.if(
        () => {
          code.get(bytes).i32(longestLoop).op("i32.gt_u");
          code.if(() => {
            code.get(target).get(source).get(bytes).memoryCopy(into, outOf).return();
          });
          code.get(bytes).i32(32).op("i32.le_u");
          code.if(() => {
            step("v128", 0);
            last("v128", 16);
            code.return();
          });
          code.block((done) => {
            code.loop((next) => {
              code.get(bytes).i32(64).op("i32.lt_u").branchIf(done);
              for (const offset of [0, 16, 32, 48]) step("v128", offset);
              forward(64);
              code.get(bytes).i32(64).op("i32.sub").set(bytes).branch(next);
            });
          });
          code.block((done) => {
            code.loop((next) => {
              code.get(bytes).i32(16).op("i32.lt_u").branchIf(done);
              step("v128", 0);
              forward(16);
              code.get(bytes).i32(16).op("i32.sub").set(bytes).branch(next);
            });
          });
          code.get(bytes).op("i32.eqz");
          code.if(() => code.return());
          last("v128", 16);
          code.return();
        },
        () => {
          code.get(bytes).i32(8).op("i32.ge_u");
          code.if(() => {
            step("i64", 0);
            last("i64", 8);
            code.return();
          });
          code.get(bytes).i32(4).op("i32.ge_u");
          code.if(() => {
            step("i32", 0);
            last("i32", 4);
            code.return();
          });
          code.block((done) => {
            code.loop((next) => {
              code.get(bytes).op("i32.eqz").branchIf(done);
              step("byte", 0);
              forward(1);
              code.get(bytes).i32(1).op("i32.sub").set(bytes).branch(next);
            });
          });
        },
      );
    });
  }

  /** (pointer, length): refuse bytes of the guest that are not UTF-8 (The Unicode Standard, table 3-7). */
  #writeRequireUtf8(): number {
    return this.#module.function(signature("i32 i32"), (code) => {
      const [pointer, length] = [0, 1] as const;
      const [at, end, byte] = [code.local("i32"), code.local("i32"), code.local("i32")] as const;
      const [more, low, high] = [code.local("i32"), code.local("i32"), code.local("i32")] as const;
      const refuse = (): void => this.#failWith(code, "utf-8", () => code.get(pointer).get(length));
      const readByte = (offset: number): CodeWriter => code.get(at).access("i32.load8_u", { memory: guest, offset });
      const readEight = (): CodeWriter =>
        code.access("i64.load", { memory: guest, offset: 0 }).i64(0x8080_8080_8080_8080n).op("i64.and").op("i64.eqz");
      code.get(pointer).tee(at).get(length).op("i32.add").set(end);
      code.loop((next) => {
        code.get(end).get(at).op("i32.sub").i32(8).op("i32.ge_u");
        code.if(() => {
          code.get(at);
          readEight();
          code.if(() => code.get(at).i32(8).op("i32.add").set(at).branch(next));
        });
        code.get(at).get(end).op("i32.eq");
        code.if(() => code.return());
        // Fewer than eight are left: with some before them they are eight again
        code.get(end).get(at).op("i32.sub").i32(8).op("i32.lt_u");
        code.get(length).i32(8).op("i32.ge_u").op("i32.and");
        code.if(() => {
          code.get(end).i32(8).op("i32.sub");
          readEight();
          code.if(() => code.return());
        });
        readByte(0).tee(byte).i32(0x80).op("i32.lt_u");
        code.if(() => code.get(at).i32(1).op("i32.add").set(at).branch(next));
        code.i32(0x80).set(low).i32(0xbf).set(high);
        code.get(byte).i32(0xc2).op("i32.lt_u").get(byte).i32(0xf4).op("i32.gt_u").op("i32.or");
        code.if(refuse);
        // How many more: 1 below E0, 2 below F0, else 3
        code.i32(1).get(byte).i32(0xe0).op("i32.ge_u").op("i32.add");
        code.get(byte).i32(0xf0).op("i32.ge_u").op("i32.add").set(more);
        for (const [lead, bound, value] of secondByteBounds) {
          code.get(byte).i32(lead).op("i32.eq");
          code.if(() => code.i32(value).set(bound === "low" ? low : high));
        }
        code.get(end).get(at).op("i32.sub").get(more).op("i32.le_u");
        code.if(refuse);
        readByte(1).tee(byte).get(low).op("i32.lt_u").get(byte).get(high).op("i32.gt_u").op("i32.or");
        code.if(refuse);
        code.get(at).i32(2).op("i32.add").set(at);
        code.loop((again) => {
          code.get(more).i32(1).op("i32.sub").tee(more);
          code.if(() => {
            readByte(0).i32(0xc0).op("i32.and").i32(0x80).op("i32.ne");
            code.if(refuse);
            code.get(at).i32(1).op("i32.add").set(at).branch(again);
          });
        });
        code.branch(next);
      });
    });
  }
}

function isAdapter(exports: object): exports is AdapterExports {
  return "run" in exports && "heap" in exports && "mayLeave" in exports;
}

/** An address in a local, and a distance from it. */
interface Place {
  readonly base: Local;
  readonly at: number;
}

/** Beyond so many bytes V8's `memory.copy`, a call out of WebAssembly, is faster than a loop. */
const longestLoop = 2048;

const widths = {
  v128: ["v128.load", "v128.store"],
  i64: ["i64.load", "i64.store"],
  i32: ["i32.load", "i32.store"],
  byte: ["i32.load8_u", "i32.store8"],
} as const;

/** The lead bytes whose second byte has bounds of its own. */
const secondByteBounds = [
  [0xe0, "low", 0xa0],
  [0xed, "high", 0x9f],
  [0xf0, "low", 0x90],
  [0xf4, "high", 0x8f],
] as const;

type Access = Parameters<CodeWriter["access"]>[0];

const loads = {
  bool: "i32.load8_u",
  s8: "i32.load8_s",
  u8: "i32.load8_u",
  s16: "i32.load16_s",
  u16: "i32.load16_u",
  s32: "i32.load",
  u32: "i32.load",
  s64: "i64.load",
  u64: "i64.load",
  f32: "f32.load",
  f64: "f64.load",
  char: "i32.load",
} as const satisfies Readonly<Record<Scalar, Access>>;

const stores = {
  bool: "i32.store8",
  s8: "i32.store8",
  u8: "i32.store8",
  s16: "i32.store16",
  u16: "i32.store16",
  s32: "i32.store",
  u32: "i32.store",
  s64: "i64.store",
  u64: "i64.store",
  f32: "f32.store",
  f64: "f64.store",
  char: "i32.store",
} as const satisfies Readonly<Record<Scalar, Access>>;

const unsignedLoads = { 1: "i32.load8_u", 2: "i32.load16_u", 4: "i32.load" } as const;
const integerStores = { 1: "i32.store8", 2: "i32.store16", 4: "i32.store" } as const;

/** Whether every pattern of bits is a value without padding, so that a list can be copied as it is. */
function isPlain({ shape }: MemoryLayout): boolean {
  return shape.is === "scalar" && shape.scalar !== "bool" && shape.scalar !== "char";
}

function inside(place: Place, at: number): Place {
  return { base: place.base, at: place.at + at };
}

function load(code: CodeWriter, access: Access, memory: number, { base, at }: Place): void {
  code.get(base).access(access, { memory, offset: at });
}

function store(code: CodeWriter, access: Access, memory: number, { base, at }: Place, value: () => void): void {
  code.get(base);
  value();
  code.access(access, { memory, offset: at });
}

/** Flags that do not exist are left out. */
function storeFlags(
  code: CodeWriter,
  { bytes, count }: { readonly bytes: 1 | 2 | 4; readonly count: number },
  to: Place,
  read: () => void,
): void {
  store(code, integerStores[bytes], arena, to, () => {
    read();
    if (count < 32) code.i32(2 ** count - 1).op("i32.and");
  });
}

/** What lies in the arena is the host's own: a case that does not exist is a mistake in the host. */
function requireOwnTag(code: CodeWriter, tag: Local, cases: number): void {
  code.get(tag).i32(cases).op("i32.ge_u");
  code.if(() => code.op("unreachable"));
}

/** Whether the bytes that `pushBytes` counts, from the pointer on, reach outside of the guest's memory. */
function isOutside(code: CodeWriter, pointer: Local, pushBytes: () => void): void {
  code.get(pointer).op("i64.extend_i32_u");
  pushBytes();
  code.op("i64.add");
  code.memorySize(guest).op("i64.extend_i32_u").i64(16n).op("i64.shl").op("i64.gt_u");
}

function zero(code: CodeWriter, type: CoreType): CodeWriter {
  switch (type) {
    case "i32":
      return code.i32(0);
    case "i64":
      return code.i64(0n);
    case "f32":
      return code.i32(0).op("f32.reinterpret_i32");
    case "f64":
      return code.i64(0n).op("f64.reinterpret_i64");
  }
}

/** Turn a core value into the type that the cases of a variant share (`lower_flat_variant`). */
function widen(code: CodeWriter, from: CoreType, to: CoreType): void {
  if (from === to) return;
  if (from === "f32") code.op("i32.reinterpret_f32");
  if (from === "f64") code.op("i64.reinterpret_f64");
  if (to === "i64" && from !== "f64") code.op("i64.extend_i32_u");
}

function signature(parameters: string, results = ""): { parameters: CoreType[]; results: CoreType[] } {
  const parse = (types: string): CoreType[] => types.split(" ").filter(isCoreType);
  return { parameters: parse(parameters), results: parse(results) };
}

function isCoreType(text: string): text is CoreType {
  return ["i32", "i64", "f32", "f64"].includes(text);
}
