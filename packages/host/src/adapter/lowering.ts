import type { CoreType, MemoryLayout } from "../arena/memory-layout.ts";
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

/**
 * Writes the code of an adapter that carries parameters from the arena to the guest.
 *
 * (component-model, design/mvp/CanonicalABI.md: `lower_flat_values`, `store`.)
 */
export class Lowering {
  readonly #parts: AdapterParts;
  readonly #copy: number;
  /** Functions by the alignment of what they make room for. */
  readonly #allocate = new Map<number, number>();

  constructor(parts: AdapterParts) {
    this.#parts = parts;
    this.#copy = writeCopy(parts.module, guest, arena);
  }

  /** Load a value from the arena as the core values that stand for it. */
  flat(code: CodeWriter, layout: MemoryLayout, from: Place): Local[] {
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
        return shape.fields.flatMap((field) => this.flat(code, field.layout, inside(from, field.at)));
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
            const values = this.flat(code, one, inside(from, shape.payload));
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
  into(code: CodeWriter, { shape }: MemoryLayout, from: Place, to: Place): void {
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
        for (const { at, layout } of shape.fields) this.into(code, layout, inside(from, at), inside(to, at));
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
          code.if(() => this.into(code, one, inside(from, shape.payload), inside(to, shape.payload)));
        }
      }
    }
  }

  /** (size) → where the guest has made room. */
  allocateFor(align: number): number {
    const known = this.#allocate.get(align);
    if (known !== undefined) return known;
    const index = this.#parts.module.function(signature("i32", "i32"), (code) => {
      const size = 0;
      const pointer = code.local("i32");
      code.i32(0).i32(0).i32(align).get(size).call(this.#parts.realloc).set(pointer);
      requireAligned(code, this.#parts, { pointer, align }, "realloc alignment");
      isOutside(code, pointer, () => code.get(size).op("i64.extend_i32_u"));
      code.if(() => failWith(code, this.#parts, "realloc range", () => code.get(pointer).get(size)));
      code.get(pointer);
    });
    this.#allocate.set(align, index);
    return index;
  }

  // --- internal ---

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
    code.get(bytes).call(this.allocateFor(align)).set(target);
    if (element === undefined || isPlain(element)) {
      code.get(target).get(source).get(bytes).call(this.#copy);
    } else {
      const writeAt = code.local("i32");
      code.get(target).set(writeAt);
      forEach(code, source, bytes, size, () => {
        this.into(code, element, { base: source, at: 0 }, { base: writeAt, at: 0 });
        code.get(writeAt).i32(size).op("i32.add").set(writeAt);
      });
    }
    return [target, length];
  }
}

// --- internal ---

/** What is in the arena is the host's own: a case that does not exist is a mistake in the host. */
function requireOwnTag(code: CodeWriter, tag: Local, cases: number): void {
  code.get(tag).i32(cases).op("i32.ge_u");
  code.if(() => code.op("unreachable"));
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
