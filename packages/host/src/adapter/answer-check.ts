import type { Lift } from "../component/core-space.ts";
import type { WitType } from "../component/wit-type.ts";
import { MAX_LIST_BYTES } from "../arena/memory-layout.ts";

/** An answer that is not what the canonical ABI allows. */
export class BrokenAnswer extends Error {
  override readonly name = "BrokenAnswer";
}

/** An answer that is larger than the plugin's limit. */
export class OversizedAnswer extends Error {
  override readonly name = "OversizedAnswer";
}

/** Checks the value of a type that a guest left in its memory at `pointer`. */
export type AnswerCheck = (memory: { readonly buffer: ArrayBuffer }, pointer: number) => void;

/**
 * Compile the check of a function's result.
 *
 * jco's lifting clamps a list that reaches outside of memory, and builds whatever a guest describes, however large.
 * This walk comes before it, over the guest's memory, and refuses pointers out of bounds or unaligned, discriminants that do
 * not exist, and values of more than `outputBytes` in all, lists that overlap counted each time.
 * (component-model, design/mvp/CanonicalABI.md: `load`, `alignment`, `elem_size`, `load_variant`, `load_list_from_range`.)
 * That strings are well encoded is left to the decoder.
 *
 * @param encoding - how strings are encoded.
 */
export function compileAnswerCheck(
  type: WitType,
  outputBytes: number,
  encoding: Lift["encoding"] = "utf-8",
): AnswerCheck {
  const root = compile(type, strings[encoding]);
  return (memory, pointer) => {
    const guest: Guest = { view: new DataView(memory.buffer), budget: outputBytes };
    const address = pointer >>> 0;
    requireRange(guest, address, root.size, root.align);
    root.check(guest, address);
  };
}

// --- internal ---

interface Guest {
  readonly view: DataView;
  /** How many bytes may still come. */
  budget: number;
}

interface Checked {
  readonly size: number;
  readonly align: number;
  /** `accept` when every bit pattern is a value. */
  readonly check: (guest: Guest, address: number) => void;
}

const accept = (): void => {};

/** component-model, design/mvp/CanonicalABI.md: `UTF16_TAG`. */
const utf16Tag = 2 ** 31;

const primitiveSizes = {
  bool: 1,
  s8: 1,
  u8: 1,
  s16: 2,
  u16: 2,
  s32: 4,
  u32: 4,
  f32: 4,
  char: 4,
  s64: 8,
  u64: 8,
  f64: 8,
};

function compile(type: WitType, string: Checked): Checked {
  const compileInner = (inner: WitType): Checked => compile(inner, string);
  switch (type.kind) {
    case "primitive": {
      if (type.primitive === "string") return string;
      if (type.primitive === "char") return { size: 4, align: 4, check: checkChar };
      if (type.primitive === "error-context") throw new Error("error-context is not supported");
      const size = primitiveSizes[type.primitive];
      return { size, align: size, check: accept };
    }
    case "list":
      return list(compileInner(type.element));
    case "record":
      return sequence(type.fields.map((field) => compileInner(field.type)));
    case "tuple":
      return sequence(type.types.map(compileInner));
    case "variant":
      return variant(type.cases.map((one) => one.type && compileInner(one.type)));
    case "option":
      return variant([undefined, compileInner(type.some)]);
    case "result":
      return variant([type.ok && compileInner(type.ok), type.err && compileInner(type.err)]);
    case "enum":
      return variant(type.cases.map(() => undefined));
    case "flags": {
      const size = type.flags.length <= 8 ? 1 : type.flags.length <= 16 ? 2 : 4;
      return { size, align: size, check: accept };
    }
    case "handle":
      return { size: 4, align: 4, check: accept };
    case "unsupported":
      throw new Error(`${type.what} is not supported`);
  }
}

function list(element: Checked): Checked {
  const check = (guest: Guest, address: number): void => {
    const pointer = guest.view.getUint32(address, true);
    const length = guest.view.getUint32(address + 4, true);
    const bytes = length * element.size;
    if (bytes > MAX_LIST_BYTES)
      throw new BrokenAnswer(`a list of ${length} at ${pointer} has more than ${MAX_LIST_BYTES} bytes`);
    requireRange(guest, pointer, bytes, element.align);
    if (element.check === accept) return;
    for (let at = pointer; at < pointer + bytes; at += element.size) element.check(guest, at);
  };
  return { size: 8, align: 4, check };
}

/** Strings, by their encodings: the number of code units of one that may be either says which it is. */
const strings: Readonly<Record<Lift["encoding"], Checked>> = {
  "utf-8": list({ size: 1, align: 1, check: accept }),
  "utf-16": list({ size: 2, align: 2, check: accept }),
  "latin1+utf-16": {
    size: 8,
    align: 4,
    check: (guest, address) => {
      const length = guest.view.getUint32(address + 4, true);
      const isUtf16 = length >= utf16Tag;
      requireRange(guest, guest.view.getUint32(address, true), isUtf16 ? (length - utf16Tag) * 2 : length, 2);
    },
  },
};

function sequence(parts: readonly Checked[]): Checked {
  let offset = 0;
  let align = 1;
  const placed = parts.map((part) => {
    const at = alignTo(offset, part.align);
    offset = at + part.size;
    align = Math.max(align, part.align);
    return { at, check: part.check };
  });
  const checked = placed.filter((part) => part.check !== accept);
  const check = (guest: Guest, address: number): void => {
    for (const part of checked) part.check(guest, address + part.at);
  };
  return { size: alignTo(offset, align), align, check: checked.length === 0 ? accept : check };
}

function variant(cases: readonly (Checked | undefined)[]): Checked {
  const tagSize = cases.length <= 0x100 ? 1 : cases.length <= 0x1_0000 ? 2 : 4;
  const align = Math.max(tagSize, ...cases.map((one) => one?.align ?? 1));
  const payload = alignTo(tagSize, Math.max(1, ...cases.map((one) => one?.align ?? 1)));
  const size = alignTo(payload + Math.max(0, ...cases.map((one) => one?.size ?? 0)), align);
  return {
    size,
    align,
    check: (guest, address) => {
      const { view } = guest;
      const tag =
        tagSize === 1
          ? view.getUint8(address)
          : tagSize === 2
            ? view.getUint16(address, true)
            : view.getUint32(address, true);
      if (tag >= cases.length)
        throw new BrokenAnswer(`discriminant ${tag} at ${address}; there are ${cases.length} cases`);
      cases[tag]?.check(guest, address + payload);
    },
  };
}

function checkChar({ view }: Guest, address: number): void {
  const value = view.getUint32(address, true);
  if (value > 0x10_ffff || (value >= 0xd800 && value <= 0xdfff)) throw new BrokenAnswer(`char ${value} at ${address}`);
}

function requireRange(guest: Guest, address: number, size: number, align: number): void {
  if (address % align !== 0) throw new BrokenAnswer(`pointer ${address} is not aligned to ${align}`);
  if (address + size > guest.view.byteLength) {
    throw new BrokenAnswer(`${size} bytes at ${address} reach outside of memory, which has ${guest.view.byteLength}`);
  }
  guest.budget -= size;
  if (guest.budget < 0) throw new OversizedAnswer("the answer is too large");
}

function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}
