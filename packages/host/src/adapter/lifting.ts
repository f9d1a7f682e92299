import { MIN_ALIGNED_BYTES } from "../arena/copy-into.ts";
import { MAX_LIST_BYTES, type MemoryLayout, type Scalar } from "../arena/memory-layout.ts";
import {
  type AdapterParts,
  arena,
  failWith,
  forEach,
  guest,
  inside,
  integerStores,
  isOutside,
  isPlain,
  load,
  loads,
  type Place,
  requireAligned,
  signature,
  store,
  stores,
  unsignedLoads,
} from "./adapter-parts.ts";
import type { CodeWriter, Local } from "./module-writer.ts";
import { writeCopy } from "./write-copy.ts";
import { writeRequireUtf8 } from "./write-require-utf8.ts";

/**
 * Writes the code of an adapter that checks results in the guest's memory and carries them to the arena.
 *
 * (component-model, design/mvp/CanonicalABI.md: `lift_flat_values`, `load`.)
 */
export class Lifting {
  /** A function (pointer, size, align) that refuses a value of the guest that reaches outside of its memory, is not aligned or is too large. */
  readonly requireRange: number;
  readonly #parts: AdapterParts;
  readonly #copy: number;
  readonly #requireUtf8: number;
  /** Functions by the size and the alignment of a list's elements. */
  readonly #take = new Map<string, number>();

  constructor(parts: AdapterParts) {
    this.#parts = parts;
    this.#copy = writeCopy(parts.module, arena, guest);
    this.requireRange = this.#writeRequireRange();
    this.#requireUtf8 = writeRequireUtf8(parts);
  }

  /** Check a value in the guest's memory and copy it to where there is room for it in the arena. */
  from(code: CodeWriter, { shape }: MemoryLayout, from: Place, to: Place): void {
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
        for (const { at, layout } of shape.fields) this.from(code, layout, inside(from, at), inside(to, at));
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
          code.if(() => this.from(code, one, inside(from, shape.payload), inside(to, shape.payload)));
        }
      }
    }
  }

  /** Write the only core value that stands for a value. */
  flat(code: CodeWriter, { shape }: MemoryLayout, value: Local, to: Place): void {
    switch (shape.is) {
      case "scalar":
        this.#liftScalar(code, shape.scalar, to, () => code.get(value));
        return;
      case "flags":
        storeFlags(code, shape, to, () => code.get(value));
        return;
      case "record":
        for (const { at, layout } of shape.fields) this.flat(code, layout, value, inside(to, at));
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

  // --- internal ---

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
      code.if(() => failWith(code, this.#parts, "char", () => code.get(value).i32(0)));
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
      code.get(target).get(source).get(length).i32(size).op("i32.mul").call(this.#copy);
      return;
    }
    const bytes = code.local("i32");
    code.get(length).i32(size).op("i32.mul").set(bytes);
    forEach(code, source, bytes, size, () => {
      this.from(code, element, { base: source, at: 0 }, { base: target, at: 0 });
      code.get(target).i32(size).op("i32.add").set(target);
    });
  }

  #requireTag(code: CodeWriter, tag: Local, cases: number): void {
    code.get(tag).i32(cases).op("i32.ge_u");
    code.if(() => failWith(code, this.#parts, "discriminant", () => code.get(tag).i32(cases)));
  }

  #writeRequireRange(): number {
    const { budget } = this.#parts;
    return this.#parts.module.function(signature("i32 i32 i32"), (code) => {
      const [pointer, size, align] = [0, 1, 2] as const;
      code.get(pointer).get(align).i32(1).op("i32.sub").op("i32.and");
      code.if(() => failWith(code, this.#parts, "alignment", () => code.get(pointer).get(align)));
      isOutside(code, pointer, () => code.get(size).op("i64.extend_i32_u"));
      code.if(() => failWith(code, this.#parts, "range", () => code.get(pointer).get(size)));
      code.get(size).getGlobal(budget).op("i32.gt_u");
      code.if(() => failWith(code, this.#parts, "size", () => code.i32(0).i32(0)));
      code.getGlobal(budget).get(size).op("i32.sub").setGlobal(budget);
    });
  }

  /** (pointer, length) → room in the arena for a list of the guest, which is checked as a value is. */
  #takeFor(size: number, align: number): number {
    const { budget, heap, heapEnd } = this.#parts;
    const key = `${size} ${align}`;
    const known = this.#take.get(key);
    if (known !== undefined) return known;
    const index = this.#parts.module.function(signature("i32 i32", "i32"), (code) => {
      const [pointer, length] = [0, 1] as const;
      const bytes = code.local("i64");
      const [target, end] = [code.local("i32"), code.local("i32")] as const;
      requireAligned(code, this.#parts, { pointer, align }, "alignment");
      code.get(length).op("i64.extend_i32_u");
      if (size > 1) code.i64(BigInt(size)).op("i64.mul");
      code.set(bytes);
      isOutside(code, pointer, () => code.get(bytes));
      code.if(() => failWith(code, this.#parts, "list range", () => code.get(pointer).get(length)));
      code.get(bytes).i64(BigInt(MAX_LIST_BYTES)).op("i64.gt_u");
      code.if(() => failWith(code, this.#parts, "list length", () => code.get(pointer).get(length)));
      code.get(bytes).getGlobal(budget).op("i64.extend_i32_u").op("i64.gt_u");
      code.if(() => failWith(code, this.#parts, "size", () => code.i32(0).i32(0)));
      code.getGlobal(budget).get(bytes).op("i32.wrap_i64").op("i32.sub").setGlobal(budget);
      code.getGlobal(heap);
      if (align > 1)
        code
          .i32(align - 1)
          .op("i32.add")
          .i32(-align)
          .op("i32.and");
      code.set(target);
      if (align < 8) {
        code.get(length).i32(MIN_ALIGNED_BYTES).op("i32.ge_u");
        code.if(() => code.get(target).i32(7).op("i32.add").i32(-8).op("i32.and").set(target));
      }
      code.get(target);
      code.get(bytes).op("i32.wrap_i64").op("i32.add").tee(end);
      code.getGlobal(heapEnd).op("i32.gt_u");
      code.if(() => {
        // In steps of 1 MiB at least
        code.get(end).getGlobal(heapEnd).op("i32.sub").i32(0xf_ffff).op("i32.add");
        code.i32(20).op("i32.shr_u").i32(4).op("i32.shl");
        code.memoryGrow(arena).i32(-1).op("i32.eq");
        code.if(() => failWith(code, this.#parts, "size", () => code.i32(0).i32(0)));
        code.memorySize(arena).i32(16).op("i32.shl").setGlobal(heapEnd);
      });
      code.get(end).setGlobal(heap);
      code.get(target);
    });
    this.#take.set(key, index);
    return index;
  }
}

// --- internal ---

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
