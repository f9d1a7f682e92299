// Core modules with NRI's ABI, made of WebAssembly text: what each does is fixed, so that a test can tell from an answer who gave it.
import { create, toBinary } from "@bufbuild/protobuf";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { nriMethods } from "../../src/proto/nri-methods.ts";
import type { NriMethod } from "../../src/proto/nri-methods.ts";
import { ConfigureResponseSchema, CreateContainerResponseSchema } from "../../src/proto/nri_pb.ts";

/** What a plugin does when it is asked. */
export type Deed =
  /** Give these bytes. */
  | { readonly answer: Uint8Array }
  /** Give this text as its error. */
  | { readonly error: string }
  /** Run for ever; take memory until there is none; or end at once. */
  | { readonly fail: "hang" | "eat" | "trap" }
  /** Run for so long, then give these bytes. */
  | { readonly busyMs: number; readonly answer: Uint8Array };

/** What a plugin does, method by method; what is not named gets an empty answer. */
export interface CorePlugin {
  /** The mask of the events that it subscribes to. Default: all, by an empty answer to Configure. */
  readonly events?: number;
  readonly deeds?: Partial<Record<NriMethod, Deed>>;
  /** What it does instead with a CreateContainer request of more than 2,000 bytes. */
  readonly large?: Deed;
  /** Has the first character of its config stand in the place of each `#` of its answers. */
  readonly showsConfig?: boolean;
  /** Has the number of pods at Synchronize, in six digits, stand in the place of each `######`. */
  readonly showsPods?: boolean;
}

/** The answer to CreateContainer that sets these annotations. */
export function annotate(annotations: Readonly<Record<string, string>>): { readonly answer: Uint8Array } {
  return {
    answer: toBinary(CreateContainerResponseSchema, create(CreateContainerResponseSchema, { adjust: { annotations } })),
  };
}

/** The answer to Configure that subscribes to the events of this mask. */
function subscribe(events: number): { readonly answer: Uint8Array } {
  return { answer: toBinary(ConfigureResponseSchema, create(ConfigureResponseSchema, { events })) };
}

/** Build a plugin that says by an annotation of this name that it was asked. */
export function says(name: string, value = "yes", events?: number): Promise<Uint8Array> {
  return buildCorePlugin({ deeds: { CreateContainer: annotate({ [name]: value }) }, ...(events && { events }) });
}

/** The mask for CreateContainer alone. A runtime fails a request whose validator leaves while it is asked, or just before. */
export const creationOnly = 1 << 3;

/** Build a core module. */
export async function buildCorePlugin(plugin: CorePlugin): Promise<Uint8Array> {
  const { events, large, showsConfig, showsPods } = plugin;
  const subscribes: CorePlugin["deeds"] = events === undefined ? {} : { Configure: subscribe(events) };
  const deeds = { ...subscribes, ...plugin.deeds };
  const data = new Data();
  const functions = Object.entries(nriMethods).map(([method, exported]) => {
    const deed = body(deeds[method as NriMethod] ?? { answer: new Uint8Array() }, data);
    const instead =
      method === "CreateContainer" && large !== undefined
        ? `(if (i32.gt_u (local.get $size) (i32.const 2000)) (then (return ${body(large, data)})))`
        : "";
    const before =
      method === "Configure" && showsConfig === true
        ? "(call $showConfig (local.get $pointer) (local.get $size))"
        : method === "Synchronize" && showsPods === true
          ? "(call $showPods (local.get $pointer) (local.get $size))"
          : "";
    return `(func (export "${exported}") (param $pointer i32) (param $size i32) (result i64) ${before} ${instead} ${deed})`;
  });
  const heap = Math.ceil((data.end + 64) / 16) * 16;
  return await parse(`(module
    (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
    (func $now (result i64) (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 0))) (i64.load (i32.const 0)))
    (func $spin (param $nanoseconds i64)
      (local.set $nanoseconds (i64.add (call $now) (local.get $nanoseconds)))
      (loop $more (br_if $more (i64.lt_u (call $now) (local.get $nanoseconds)))))
    (memory (export "memory") ${Math.ceil(heap / 65_536) + 1})
    (data (i32.const ${dataStart}) "${data.text}")
    (func (export "plugin_api_version") (result i64) (i64.const 1))
    ;; One request at a time: each is written to the same place.
    (func (export "malloc") (param $size i32) (result i32)
      (local $missing i32)
      (local.set $missing
        (i32.sub
          (i32.shr_u (i32.add (i32.const ${heap + 65_535}) (local.get $size)) (i32.const 16))
          (memory.size)))
      (if (i32.gt_s (local.get $missing) (i32.const 0))
        (then (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1)) (then unreachable))))
      (i32.const ${heap}))
    (func (export "free") (param i32))
    ;; The first field of ConfigureRequest is the config.
    (func $showConfig (param $pointer i32) (param $size i32)
      (if (i32.ge_u (local.get $size) (i32.const 3))
        (then (if (i32.eq (i32.load8_u (local.get $pointer)) (i32.const 0x0a))
          (then ${data
            .placesOf("#", 1)
            .map((address) => `(i32.store8 (i32.const ${address}) (i32.load8_u offset=2 (local.get $pointer)))`)
            .join("\n")})))))
    ;; Pods are the first field of SynchronizeRequest; each field has a length.
    (func $showPods (param $at i32) (param $size i32)
      (local $end i32) (local $count i32) (local $length i32) (local $shift i32) (local $byte i32) (local $digit i32)
      (local.set $end (i32.add (local.get $at) (local.get $size)))
      (block $done (loop $field
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.eq (local.get $byte) (i32.const 0x18)) (then (local.set $at (i32.add (local.get $at) (i32.const 1))) (br $field)))
        (if (i32.eq (local.get $byte) (i32.const 0x0a)) (then (local.set $count (i32.add (local.get $count) (i32.const 1)))))
        (local.set $length (i32.const 0))
        (local.set $shift (i32.const 0))
        (loop $varint
          (local.set $byte (i32.load8_u (local.get $at)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $length
            (i32.or (local.get $length) (i32.shl (i32.and (local.get $byte) (i32.const 0x7f)) (local.get $shift))))
          (local.set $shift (i32.add (local.get $shift) (i32.const 7)))
          (br_if $varint (i32.and (local.get $byte) (i32.const 0x80))))
        (local.set $at (i32.add (local.get $at) (local.get $length)))
        (br $field)))
      ${data
        .placesOf("######", 6)
        .map((address) => digits(address))
        .join("\n")})
    ${functions.join("\n")})`);
}

// --- internal ---

const dataStart = 1024;

/** The bytes that a module's answers are made of. */
class Data {
  readonly #parts: Uint8Array[] = [];
  end = dataStart;

  /** Keep these bytes, and give their address. */
  add(bytes: Uint8Array): number {
    const address = this.end;
    this.#parts.push(bytes);
    this.end += bytes.length;
    return address;
  }

  /** The addresses of a text, which is so long. */
  placesOf(text: string, length: number): number[] {
    const all = Buffer.concat(this.#parts);
    const addresses = [];
    for (let at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + length)) addresses.push(dataStart + at);
    return addresses;
  }

  get text(): string {
    return Array.from(Buffer.concat(this.#parts), (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  }
}

function body(deed: Deed, data: Data): string {
  if ("busyMs" in deed) {
    const { busyMs, answer } = deed;
    return `(block (result i64) (call $spin (i64.const ${busyMs * 1_000_000})) ${body({ answer }, data)})`;
  }
  if ("answer" in deed) return place(deed.answer, data, 0n);
  if ("error" in deed) return place(Buffer.from(deed.error), data, 1n << 31n);
  const deeds = {
    hang: "(loop $ever (br $ever)) (unreachable)",
    eat: "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (unreachable)",
    trap: "(unreachable)",
  };
  return `(block (result i64) ${deeds[deed.fail]})`;
}

function place(bytes: Uint8Array, data: Data, flag: bigint): string {
  if (bytes.length === 0) return "(i64.const 0)";
  return `(i64.const ${(BigInt(data.add(bytes)) << 32n) | BigInt(bytes.length) | flag})`;
}

/** Six digits of the count, the last one first. */
function digits(address: number): string {
  return Array.from({ length: 6 }, (_, index) => {
    const divisor = 10 ** (5 - index);
    return `(i32.store8 (i32.const ${address + index})
      (i32.add (i32.const 48) (i32.rem_u (i32.div_u (local.get $count) (i32.const ${divisor})) (i32.const 10))))`;
  }).join("\n");
}
