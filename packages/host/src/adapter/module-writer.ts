import { leb128 } from "../component/leb128.ts";
import type { CoreType } from "../arena/memory-layout.ts";

/** A function's type, by core types. */
export interface Signature {
  readonly parameters: readonly CoreType[];
  readonly results: readonly CoreType[];
}

/**
 * Writes a core module in WebAssembly's binary format: as much of it as adapters need, among it two memories.
 *
 * (WebAssembly core specification 3.0, chapter 5, "Binary Format".) Imports come before everything that is defined.
 */
export class ModuleWriter {
  readonly #types: number[][] = [];
  readonly #imports: number[][] = [];
  readonly #functions: { readonly type: number; body: readonly number[] }[] = [];
  readonly #globals: number[][] = [];
  readonly #exports: number[][] = [];
  #importedFunctions = 0;
  #memories = 0;

  /** Import a function; gives its index. */
  importFunction(module: string, name: string, signature: Signature): number {
    this.#imports.push([...text(module), ...text(name), 0, ...leb128(this.#type(signature))]);
    return this.#importedFunctions++;
  }

  /** Import a memory; gives its index. One that is shared needs a maximum. */
  importMemory(module: string, name: string, sharedMaximum?: number): number {
    const limits = sharedMaximum === undefined ? [0, 0] : [3, 0, ...leb128(sharedMaximum)];
    this.#imports.push([...text(module), ...text(name), 2, ...limits]);
    return this.#memories++;
  }

  /** Define a mutable `i32` global that starts as zero and is exported; gives its index. */
  global(name: string): number {
    const index = this.#globals.length;
    this.#globals.push([coreTypes.i32, 1, 0x41, 0, 0x0b]);
    this.#exports.push([...text(name), 3, ...leb128(index)]);
    return index;
  }

  /** Define a function; `write` fills it, given its parameters as the first locals. Gives its index. */
  function(signature: Signature, write: (code: CodeWriter) => void, exportedAs?: string): number {
    const index = this.#importedFunctions + this.#functions.length;
    // Its place first: what it calls may be defined meanwhile
    const defined = { type: this.#type(signature), body: noCode };
    this.#functions.push(defined);
    const code = new CodeWriter(signature.parameters.length);
    write(code);
    defined.body = code.finish();
    if (exportedAs !== undefined) this.#exports.push([...text(exportedAs), 0, ...leb128(index)]);
    return index;
  }

  /** The module's bytes. */
  finish(): Uint8Array<ArrayBuffer> {
    const sections: [id: number, items: readonly (readonly number[])[]][] = [
      [1, this.#types],
      [2, this.#imports],
      [3, this.#functions.map((one) => leb128(one.type))],
      [6, this.#globals],
      [7, this.#exports],
      [10, this.#functions.map((one) => [...leb128(one.body.length), ...one.body])],
    ];
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0];
    for (const [id, items] of sections) {
      const content = [...leb128(items.length), ...items.flat()];
      bytes.push(id, ...leb128(content.length), ...content);
    }
    return Uint8Array.from(bytes);
  }

  // --- internal ---

  #type({ parameters, results }: Signature): number {
    const type = [0x60, ...vector(parameters.map(codeOf)), ...vector(results.map(codeOf))];
    const known = this.#types.findIndex((one) => one.join() === type.join());
    return known >= 0 ? known : this.#types.push(type) - 1;
  }
}

/** A local of a function. */
export type Local = number & { readonly brand?: "local" };

/** A place that {@link CodeWriter.branch} can go to. */
export interface Label {
  /** How many blocks are open around its inside. */
  readonly depth: number;
}

/** Where in a memory: the address is on the stack, `offset` is added to it. */
export interface MemoryPlace {
  readonly memory: number;
  readonly offset: number;
}

/** Writes the instructions of one function, in their order. */
export class CodeWriter {
  readonly #bytes: number[] = [];
  readonly #locals: number[] = [];
  readonly #parameters: number;
  #depth = 0;

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** A new local; it is zero where the function starts. */
  local(type: CoreType): Local {
    return this.#parameters + this.#locals.push(coreTypes[type]) - 1;
  }

  get(local: Local): this {
    return this.#put(0x20, ...leb128(local));
  }

  set(local: Local): this {
    return this.#put(0x21, ...leb128(local));
  }

  tee(local: Local): this {
    return this.#put(0x22, ...leb128(local));
  }

  getGlobal(index: number): this {
    return this.#put(0x23, ...leb128(index));
  }

  setGlobal(index: number): this {
    return this.#put(0x24, ...leb128(index));
  }

  i32(value: number): this {
    return this.#put(0x41, ...signed(BigInt(value | 0)));
  }

  i64(value: bigint): this {
    return this.#put(0x42, ...signed(BigInt.asIntN(64, value)));
  }

  /** An instruction without immediates. */
  op(name: keyof typeof instructions): this {
    return this.#put(instructions[name]);
  }

  /** A load or a store. */
  access(name: keyof typeof accesses, { memory, offset }: MemoryPlace): this {
    // The alignment, a mere hint, is none; its bit 6 says that a memory's index follows.
    const place = memory === 0 ? [0] : [0x40, ...leb128(memory)];
    return this.#put(...accesses[name], ...place, ...leb128(offset));
  }

  /** Copy between memories: target address, source address and length are on the stack. */
  memoryCopy(target: number, source: number): this {
    return this.#put(0xfc, 10, ...leb128(target), ...leb128(source));
  }

  /** The size of a memory in pages of 64 KiB. */
  memorySize(memory: number): this {
    return this.#put(0x3f, ...leb128(memory));
  }

  /** Grow a memory by the pages on the stack; leaves its size before, or -1. */
  memoryGrow(memory: number): this {
    return this.#put(0x40, ...leb128(memory));
  }

  call(index: number): this {
    return this.#put(0x10, ...leb128(index));
  }

  return(): this {
    return this.#put(0x0f);
  }

  /** A block: a branch to its label goes behind it. */
  block(inside: (label: Label) => void): this {
    return this.#nest(0x02, inside);
  }

  /** A loop: a branch to its label goes to its start. */
  loop(inside: (label: Label) => void): this {
    return this.#nest(0x03, inside);
  }

  /** What is done when the number on the stack is not zero, and what otherwise. */
  if(then: () => void, otherwise?: () => void): this {
    return this.#nest(0x04, () => {
      then();
      if (otherwise === undefined) return;
      this.#put(0x05);
      otherwise();
    });
  }

  branch(label: Label): this {
    return this.#put(0x0c, ...leb128(this.#depth - label.depth));
  }

  branchIf(label: Label): this {
    return this.#put(0x0d, ...leb128(this.#depth - label.depth));
  }

  /** The function's body: its locals and its code. */
  finish(): number[] {
    const locals = this.#locals.map((type) => [1, type]);
    return [...leb128(locals.length), ...locals.flat(), ...this.#bytes, 0x0b];
  }

  // --- internal ---

  #put(...bytes: number[]): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  #nest(opcode: number, inside: (label: Label) => void): this {
    this.#put(opcode, 0x40);
    this.#depth += 1;
    inside({ depth: this.#depth });
    this.#depth -= 1;
    return this.#put(0x0b);
  }
}

// --- internal ---

const noCode: readonly number[] = [];

const coreTypes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;

function codeOf(type: CoreType): number {
  return coreTypes[type];
}

const instructions = {
  unreachable: 0x00,
  "i32.eqz": 0x45,
  "i32.eq": 0x46,
  "i32.ne": 0x47,
  "i32.lt_s": 0x48,
  "i32.lt_u": 0x49,
  "i32.gt_u": 0x4b,
  "i32.le_u": 0x4d,
  "i32.ge_u": 0x4f,
  "i64.eqz": 0x50,
  "i64.lt_u": 0x54,
  "i64.gt_u": 0x56,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
  "i32.and": 0x71,
  "i32.or": 0x72,
  "i32.shl": 0x74,
  "i32.shr_u": 0x76,
  "i64.add": 0x7c,
  "i64.sub": 0x7d,
  "i64.mul": 0x7e,
  "i64.and": 0x83,
  "i64.shl": 0x86,
  "i32.wrap_i64": 0xa7,
  "i64.extend_i32_u": 0xad,
  "i32.reinterpret_f32": 0xbc,
  "i64.reinterpret_f64": 0xbd,
  "f32.reinterpret_i32": 0xbe,
  "f64.reinterpret_i64": 0xbf,
} as const;

const accesses = {
  "i32.load": [0x28],
  "i64.load": [0x29],
  "f32.load": [0x2a],
  "f64.load": [0x2b],
  "i32.load8_s": [0x2c],
  "i32.load8_u": [0x2d],
  "i32.load16_s": [0x2e],
  "i32.load16_u": [0x2f],
  "i32.store": [0x36],
  "i64.store": [0x37],
  "f32.store": [0x38],
  "f64.store": [0x39],
  "i32.store8": [0x3a],
  "i32.store16": [0x3b],
  "v128.load": [0xfd, 0],
  "v128.store": [0xfd, 11],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** Signed LEB128. */
function signed(value: bigint): number[] {
  const bytes = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest >= -64n && rest < 64n) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function vector(items: readonly number[]): number[] {
  return [...leb128(items.length), ...items];
}

function text(value: string): number[] {
  const bytes = [...Buffer.from(value, "utf8")];
  return [...leb128(bytes.length), ...bytes];
}
