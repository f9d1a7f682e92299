import type { CoreType, MemoryLayout, Scalar } from "../arena/memory-layout.ts";
import { adapterFailures, type AdapterFailure } from "./adapter-failure.ts";
import type { CodeWriter, Local, ModuleWriter } from "./module-writer.ts";

/** What the functions of an adapter have in common: its module, and the indices of what they call and use there. */
export interface AdapterParts {
  readonly module: ModuleWriter;
  /** The function of the host that says what the guest did wrong, and throws. */
  readonly fail: number;
  /** The guest's `cabi_realloc`. */
  readonly realloc: number;
  /** A global: where the next byte of the arena goes. */
  readonly heap: number;
  /** A global: where the arena ends. */
  readonly heapEnd: number;
  /** A global: how many bytes the result may still take. */
  readonly budget: number;
}

/** The index of the arena among an adapter's memories. */
export const arena = 0;

/** The index of the guest's memory among them. */
export const guest = 1;

/** An address in a local, and a distance from it. */
export interface Place {
  readonly base: Local;
  readonly at: number;
}

/** Write code that reports a failure and does not return. `details` pushes the two numbers that tell more. */
export function failWith(code: CodeWriter, { fail }: AdapterParts, failure: AdapterFailure, details: () => void): void {
  code.i32(adapterFailures.indexOf(failure));
  details();
  code.call(fail).op("unreachable");
}

/** Write code that refuses a pointer of the guest that is not aligned. */
export function requireAligned(
  code: CodeWriter,
  parts: AdapterParts,
  { pointer, align }: { readonly pointer: Local; readonly align: number },
  failure: AdapterFailure,
): void {
  if (align === 1) return;
  code
    .get(pointer)
    .i32(align - 1)
    .op("i32.and");
  code.if(() => failWith(code, parts, failure, () => code.get(pointer).i32(align)));
}

/** Write a loop that goes on in steps of `size` from `start`, until `bytes` are used up. */
export function forEach(code: CodeWriter, start: Local, bytes: Local, size: number, each: () => void): void {
  code.block((end) => {
    code.get(bytes).op("i32.eqz").branchIf(end);
    code.loop((next) => {
      each();
      code.get(start).i32(size).op("i32.add").set(start);
      code.get(bytes).i32(size).op("i32.sub").tee(bytes).branchIf(next);
    });
  });
}

/** Push whether the bytes that `pushBytes` counts, from the pointer on, reach outside of the guest's memory. */
export function isOutside(code: CodeWriter, pointer: Local, pushBytes: () => void): void {
  code.get(pointer).op("i64.extend_i32_u");
  pushBytes();
  code.op("i64.add");
  code.memorySize(guest).op("i64.extend_i32_u").i64(16n).op("i64.shl").op("i64.gt_u");
}

/** An instruction that loads or stores. */
export type Access = Parameters<CodeWriter["access"]>[0];

/** How scalars are loaded. */
export const loads = {
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

/** How scalars are stored. */
export const stores = {
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

/** How so many bytes are loaded as a number. */
export const unsignedLoads = { 1: "i32.load8_u", 2: "i32.load16_u", 4: "i32.load" } as const;
/** How so many bytes are stored. */
export const integerStores = { 1: "i32.store8", 2: "i32.store16", 4: "i32.store" } as const;

/** Whether every pattern of bits is a value without padding, so that a list can be copied as it is. */
export function isPlain({ shape }: MemoryLayout): boolean {
  return shape.is === "scalar" && shape.scalar !== "bool" && shape.scalar !== "char";
}

/** A place within another. */
export function inside(place: Place, at: number): Place {
  return { base: place.base, at: place.at + at };
}

/** Push a value of a memory. */
export function load(code: CodeWriter, access: Access, memory: number, { base, at }: Place): void {
  code.get(base).access(access, { memory, offset: at });
}

/** Store the value that `value` pushes. */
export function store(code: CodeWriter, access: Access, memory: number, { base, at }: Place, value: () => void): void {
  code.get(base);
  value();
  code.access(access, { memory, offset: at });
}

/** A function's type from the names of core types. */
export function signature(parameters: string, results = ""): { parameters: CoreType[]; results: CoreType[] } {
  const parse = (types: string): CoreType[] => types.split(" ").filter(isCoreType);
  return { parameters: parse(parameters), results: parse(results) };
}

// --- internal ---

function isCoreType(text: string): text is CoreType {
  return ["i32", "i64", "f32", "f64"].includes(text);
}
