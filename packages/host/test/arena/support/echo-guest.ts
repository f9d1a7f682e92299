import type { WitType } from "../../../src/component/wit-type.ts";
import { casesOf } from "./typed-value.ts";
import type { GuestFunction } from "./wit-text.ts";

// Written from the specification alone (component-model, design/mvp/CanonicalABI.md: `alignment`, `elem_size`, `flatten_type`,
// `lift_flat`, `store`), with nothing of the host in it: what both got wrong would look right.

/** The function that gives back what it is given: several parameters as a tuple, and a `result` as well, of which jco makes an exception. */
export function echoFunction(name: string, parameters: readonly WitType[]): GuestFunction {
  const [only, ...more] = parameters;
  const isTuple = more.length > 0 || only?.kind === "result";
  return { name, parameters, result: isTuple ? { kind: "tuple", types: parameters } : only };
}

/**
 * The WebAssembly text of a guest with a function for each of {@link echoFunction}'s, and `digest: func() -> u64`.
 *
 * It refuses core values that the specification does not allow, keeps all memory that it was ever asked for, and logs each realloc with its arguments
 * and each post-return with its result, which it scribbles over. The digest is one of all that.
 *
 * @param upperHalves - what a 64-bit core value may have above the 32 bits that a variant's case makes of it: jco has the sign there.
 */
export function echoGuest(functions: readonly GuestFunction[], upperHalves: "zero" | "any"): string {
  return `(module
  (func $upper (param i64) (result i32) ${upperHalves === "zero" ? "(i64.eqz (i64.shr_u (local.get 0) (i64.const 32)))" : "(i32.const 1)"})
  (memory (export "memory") 32)
  (global $heap (mut i32) (i32.const ${heapStart}))
  (global $log (mut i32) (i32.const ${logStart}))
  (func $note (param i32 i32 i64)
    (i32.store (global.get $log) (local.get 0))
    (i32.store offset=4 (global.get $log) (local.get 1))
    (i64.store offset=8 (global.get $log) (local.get 2))
    (global.set $log (i32.add (global.get $log) (i32.const 16)))
    (if (i32.ge_u (global.get $log) (i32.const ${heapStart})) (then unreachable)))
  (func $alloc (param $align i32) (param $size i32) (result i32)
    (local $start i32)
    (local.set $start (i32.and (i32.add (global.get $heap) (i32.sub (local.get $align) (i32.const 1))) (i32.sub (i32.const 0) (local.get $align))))
    (global.set $heap (i32.add (local.get $start) (local.get $size)))
    (if (i32.gt_u (global.get $heap) (i32.shl (memory.size) (i32.const 16))) (then (drop (memory.grow (i32.const 16)))))
    (local.get $start))
  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (call $note (local.get $old) (local.get $old_size) (i64.or (i64.extend_i32_u (local.get $align)) (i64.shl (i64.extend_i32_u (local.get $size)) (i64.const 32))))
    (call $alloc (local.get $align) (local.get $size)))
  (func $mix (param $hash i64) (param $from i32) (param $to i32) (result i64)
    (loop $next
      (if (i32.lt_u (local.get $from) (local.get $to)) (then
        (local.set $hash (i64.mul (i64.xor (local.get $hash) (i64.load8_u (local.get $from))) (i64.const 0x100000001b3)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $next))))
    (local.get $hash))
  (func (export "digest") (result i64)
    (call $mix (call $mix (i64.const 0xcbf29ce484222325) (i32.const ${logStart}) (global.get $log)) (i32.const ${heapStart}) (global.get $heap)))
${functions.map(echo).join("\n")})`;
}

/** Where the log starts: of each realloc its four arguments, of each post-return -1, the index of the function and 64 bits of the result. */
export const logStart = 1024;

// --- internal ---

const heapStart = 2 ** 20;

type CoreType = "i32" | "i64" | "f32" | "f64";

const maxFlatParameters = 16;

function echo({ name, parameters, result }: GuestFunction, index: number): string {
  if (result === undefined) throw new Error(`${name} gives nothing back`);
  const flat = parameters.flatMap(flatten);
  const isSpilled = flat.length > maxFlatParameters;
  const returned = flatten(result).length > 1 ? "i32" : (flat[0] ?? "i32");
  const values = flat.map((_, at) => `(local.get ${at})`);
  const body =
    isSpilled || flatten(result).length === 1
      ? "(local.get 0)"
      : `(local.set $area (call $alloc (i32.const ${alignment(result)}) (i32.const ${size(result)})))
    ${storeFields(parameters, values, 0)}
    (local.get $area)`;
  const bits = {
    i32: "(i64.extend_i32_u (local.get 0))",
    i64: "(local.get 0)",
    f32: "(i64.extend_i32_u (i32.reinterpret_f32 (local.get 0)))",
    f64: "(i64.reinterpret_f64 (local.get 0))",
  }[returned];
  const scribble = `(memory.fill (local.get 0) (i32.const 0xff) (i32.const ${size(result)}))`;
  return `  (func (export "${name}") (param ${isSpilled ? "i32" : flat.join(" ")}) (result ${returned}) (local $area i32)
    ${isSpilled ? "" : checkAll(parameters, values)}
    ${body})
  (func (export "cabi_post_${name}") (param ${returned})
    (call $note (i32.const -1) (i32.const ${index}) ${bits})
    ${flatten(result).length > 1 ? scribble : ""})`;
}

function checkAll(types: readonly WitType[], values: readonly string[]): string {
  let at = 0;
  return types
    .map((type) => {
      const own = values.slice(at, (at += flatten(type).length));
      return check(type, own);
    })
    .filter((text) => text !== "")
    .join("\n    ");
}

/** Trap when core values are not what `lower_flat` makes. */
function check(type: WitType, values: readonly string[]): string {
  const [first = ""] = values;
  switch (type.kind) {
    case "primitive":
      return checkPrimitive(type.primitive, first);
    case "list":
      return "";
    case "record":
      return checkAll(
        type.fields.map((field) => field.type),
        values,
      );
    case "tuple":
      return checkAll(type.types, values);
    case "flags":
      return type.flags.length === 32 ? "" : demand(`(i32.lt_u ${first} (i32.const ${2 ** type.flags.length}))`);
    default: {
      const { payload, texts } = eachCase(type, values, (one, own) => check(one, own));
      const others = payload
        .map((index) => `(i32.ne ${first} (i32.const ${index}))`)
        .reduce((all, one) => `(i32.and ${all} ${one})`, "(i32.const 1)");
      const unused = zeros(flatten(type).slice(1), values.slice(1));
      return [
        demand(`(i32.lt_u ${first} (i32.const ${casesOf(type).length}))`),
        ...texts,
        unused === "" ? "" : `(if ${others} (then ${unused}))`,
      ].join(" ");
    }
  }
}

function checkPrimitive(primitive: string, value: string): string {
  switch (primitive) {
    case "bool":
      return demand(`(i32.le_u ${value} (i32.const 1))`);
    case "u8":
      return demand(`(i32.le_u ${value} (i32.const 0xff))`);
    case "u16":
      return demand(`(i32.le_u ${value} (i32.const 0xffff))`);
    case "s8":
      return demand(`(i32.eq ${value} (i32.extend8_s ${value}))`);
    case "s16":
      return demand(`(i32.eq ${value} (i32.extend16_s ${value}))`);
    case "char":
      return demand(
        `(i32.and (i32.le_u ${value} (i32.const 0x10ffff)) (i32.ne (i32.shr_u ${value} (i32.const 11)) (i32.const 27)))`,
      );
    default:
      return "";
  }
}

/** Do something in each case of a variant that has a value, given the core values as that case has them. */
function eachCase(
  type: WitType,
  values: readonly string[],
  inside: (one: WitType, own: readonly string[]) => string,
): { readonly payload: number[]; readonly texts: string[] } {
  const joined = flatten(type).slice(1);
  const payload: number[] = [];
  const texts = casesOf(type).flatMap((one, index) => {
    if (one === undefined) return [];
    payload.push(index);
    const wanted = flatten(one);
    const own = wanted.map((want, at) => coerce(values[at + 1] ?? "", joined[at] ?? want, want));
    const exact = wanted.map((want, at) =>
      joined[at] === "i64" && (want === "i32" || want === "f32") ? demand(`(call $upper ${values[at + 1]})`) : "",
    );
    const unused = zeros(joined.slice(wanted.length), values.slice(1 + wanted.length));
    return [`(if (i32.eq ${values[0]} (i32.const ${index})) (then ${exact.join(" ")} ${unused} ${inside(one, own)}))`];
  });
  return { payload, texts };
}

function zeros(types: readonly CoreType[], values: readonly string[]): string {
  const isZero = {
    i32: (value: string) => `(i32.eqz ${value})`,
    i64: (value: string) => `(i64.eqz ${value})`,
    f32: (value: string) => `(i32.eqz (i32.reinterpret_f32 ${value}))`,
    f64: (value: string) => `(i64.eqz (i64.reinterpret_f64 ${value}))`,
  };
  return types.map((type, at) => demand(isZero[type](values[at] ?? ""))).join(" ");
}

function demand(condition: string): string {
  return `(if (i32.eqz ${condition}) (then unreachable))`;
}

function storeFields(types: readonly WitType[], values: readonly string[], at: number): string {
  let [offset, next] = [at, 0];
  return types
    .map((type) => {
      offset = alignTo(offset, alignment(type));
      const text = store(type, values.slice(next, (next += flatten(type).length)), offset);
      offset += size(type);
      return text;
    })
    .join("\n    ");
}

/** Store core values at a distance from the return area's start. */
function store(type: WitType, values: readonly string[], at: number): string {
  const [first, second] = values;
  const write = (instruction: string, value: string | undefined, offset = at): string =>
    `(${instruction} offset=${offset} (local.get $area) ${value})`;
  switch (type.kind) {
    case "primitive":
      if (type.primitive !== "string") return write(storeInstruction(type.primitive), first);
      return `${write("i32.store", first)} ${write("i32.store", second, at + 4)}`;
    case "list":
      return `${write("i32.store", first)} ${write("i32.store", second, at + 4)}`;
    case "record":
      return storeFields(
        type.fields.map((field) => field.type),
        values,
        at,
      );
    case "tuple":
      return storeFields(type.types, values, at);
    case "flags":
      return write(integerStore(size(type)), first);
    default: {
      const tagSize = discriminantSize(type);
      const { texts } = eachCase(type, values, (one, own) =>
        store(one, own, alignTo(at + tagSize, maxCaseAlignment(type))),
      );
      return [write(integerStore(tagSize), first), ...texts].join("\n    ");
    }
  }
}

function storeInstruction(primitive: string): string {
  if (primitive === "f32" || primitive === "f64") return `${primitive}.store`;
  if (primitive === "s64" || primitive === "u64") return "i64.store";
  return integerStore(primitive === "bool" ? 1 : primitive === "char" ? 4 : Number(primitive.slice(1)) / 8);
}

function integerStore(bytes: number): string {
  return bytes === 4 ? "i32.store" : `i32.store${bytes * 8}`;
}

function coerce(value: string, have: CoreType, want: CoreType): string {
  if (have === want) return value;
  if (have === "i32") return `(f32.reinterpret_i32 ${value})`;
  if (want === "f64") return `(f64.reinterpret_i64 ${value})`;
  return want === "i32" ? `(i32.wrap_i64 ${value})` : `(f32.reinterpret_i32 (i32.wrap_i64 ${value}))`;
}

function alignTo(offset: number, align: number): number {
  return offset + ((align - (offset % align)) % align);
}

function alignment(type: WitType): number {
  switch (type.kind) {
    case "primitive":
      return type.primitive === "string" ? 4 : size(type);
    case "list":
      return 4;
    case "record":
      return Math.max(...type.fields.map((field) => alignment(field.type)));
    case "tuple":
      return Math.max(...type.types.map(alignment));
    case "flags":
      return size(type);
    default:
      return Math.max(discriminantSize(type), maxCaseAlignment(type));
  }
}

function maxCaseAlignment(type: WitType): number {
  return casesOf(type).reduce((largest, one) => Math.max(largest, one === undefined ? 1 : alignment(one)), 1);
}

function discriminantSize(type: WitType): number {
  const count = casesOf(type).length;
  return count <= 2 ** 8 ? 1 : count <= 2 ** 16 ? 2 : 4;
}

function size(type: WitType): number {
  switch (type.kind) {
    case "primitive": {
      const { primitive } = type;
      if (primitive === "string") return 8;
      return primitive === "bool" ? 1 : primitive === "char" ? 4 : Number(primitive.slice(1)) / 8;
    }
    case "list":
      return 8;
    case "record":
      return sizeOfFields(
        type.fields.map((field) => field.type),
        alignment(type),
      );
    case "tuple":
      return sizeOfFields(type.types, alignment(type));
    case "flags":
      return type.flags.length <= 8 ? 1 : type.flags.length <= 16 ? 2 : 4;
    default: {
      const largest = casesOf(type).reduce((most, one) => Math.max(most, one === undefined ? 0 : size(one)), 0);
      return alignTo(alignTo(discriminantSize(type), maxCaseAlignment(type)) + largest, alignment(type));
    }
  }
}

function sizeOfFields(types: readonly WitType[], align: number): number {
  return alignTo(
    types.reduce((offset, type) => alignTo(offset, alignment(type)) + size(type), 0),
    align,
  );
}

function flatten(type: WitType): CoreType[] {
  switch (type.kind) {
    case "primitive":
      if (type.primitive === "string") return ["i32", "i32"];
      if (type.primitive === "f32" || type.primitive === "f64") return [type.primitive];
      return [type.primitive === "s64" || type.primitive === "u64" ? "i64" : "i32"];
    case "list":
      return ["i32", "i32"];
    case "record":
      return type.fields.flatMap((field) => flatten(field.type));
    case "tuple":
      return type.types.flatMap(flatten);
    case "flags":
      return ["i32"];
    default: {
      const flat: CoreType[] = [];
      for (const one of casesOf(type)) {
        for (const [at, core] of (one === undefined ? [] : flatten(one)).entries()) {
          const before = flat[at];
          const isNarrow = [before, core].every((each) => each === "i32" || each === "f32");
          flat[at] = before === undefined || before === core ? core : isNarrow ? "i32" : "i64";
        }
      }
      return ["i32", ...flat];
    }
  }
}
