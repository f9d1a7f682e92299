import type { SignedCall } from "./import-call.ts";

/** How many bytes of its memory, from its start on, a guest of {@link importGuest} answers with: results other than numbers are written there. */
export const resultBytes = 64;

/** Where its memory has a path. */
export const pathAddress = 3000;

/**
 * A backup plugin that calls what it is told: the key is the index of an import, two bytes; the payload has its core parameters, eight bytes each. The answer's
 * payload has the core result, eight bytes, and {@link resultBytes} of memory.
 *
 * @param path - ASCII, what is at {@link pathAddress}.
 */
export function importGuest(calls: readonly SignedCall[], path: string): string {
  const imports = calls.map(
    (call, index) =>
      `(import "${call.name === "" ? "$root" : call.import}" "${call.name || call.import}" (func $f${index} ${call.type}))`,
  );
  const cases = calls.map(
    (call, index) => `(if (i32.eq (local.get $what) (i32.const ${index})) (then ${callText(call, index)}))`,
  );
  return `(module
    ${imports.join("\n")}
    (memory (export "memory") 4)
    (data (i32.const ${pathAddress}) ${JSON.stringify(path)})
    (global $heap (mut i32) (i32.const 65536))
    (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
      (local $new i32)
      (local.set $new (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
      (global.set $heap (i32.add (local.get $new) (local.get $size)))
      (block $enough (loop $more
        (br_if $enough (i32.le_u (global.get $heap) (i32.shl (memory.size) (i32.const 16))))
        (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
        unreachable))
      (if (local.get $old) (then (memory.copy (local.get $new) (local.get $old) (local.get $old_size))))
      (local.get $new))
    (func (export "init") (param i32 i32 i32 i32 i32) (result i32)
      (i32.store8 (i32.const 512) (i32.const 0)) (i32.const 512))
    (func (export "transform")
      (param $has_key i32) (param $key i32) (param $key_len i32) (param $headers i32) (param $header_count i32)
      (param $has_partition i32) (param $partition i32) (param $has_offset i32) (param $offset i64)
      (param $has_time i32) (param $kind i32) (param $time i64) (param $has_payload i32) (param $p i32) (param $payload_len i32)
      (result i32)
      (local $what i32)
      (memory.fill (i32.const 0) (i32.const 0) (i32.const 2048))
      (local.set $what (i32.load16_u (local.get $key)))
      ${cases.join("\n")}
      (memory.copy (i32.const 1544) (i32.const 0) (i32.const ${resultBytes}))
      (i32.store (i32.const 1044) (i32.const 4))
      (i32.store8 (i32.const 1104) (i32.const 1))
      (i32.store (i32.const 1108) (i32.const 1536))
      (i32.store (i32.const 1112) (i32.const ${8 + resultBytes}))
      (i32.const 1024))
    (func (export "cabi_post_transform") (param i32) (global.set $heap (i32.const 65536))))`;
}

// --- internal ---

function callText({ type }: SignedCall, index: number): string {
  const parameters = (/\(param ([^)]*)\)/.exec(type)?.[1] ?? "").split(" ").filter(Boolean);
  const values = parameters.map((one, at) =>
    fromBits(one, `(i64.load (i32.add (local.get $p) (i32.const ${8 * at})))`),
  );
  const called = `(call $f${index} ${values.join(" ")})`;
  const result = /\(result (\w+)\)/.exec(type)?.[1];
  return result === undefined ? called : `(i64.store (i32.const 1536) ${toBits(result, called)})`;
}

function fromBits(type: string, bits: string): string {
  if (type === "i64") return bits;
  if (type === "f64") return `(f64.reinterpret_i64 ${bits})`;
  return type === "f32" ? `(f32.reinterpret_i32 (i32.wrap_i64 ${bits}))` : `(i32.wrap_i64 ${bits})`;
}

function toBits(type: string, value: string): string {
  if (type === "i64") return value;
  if (type === "f64") return `(i64.reinterpret_f64 ${value})`;
  return type === "f32" ? `(i64.extend_i32_u (i32.reinterpret_f32 ${value}))` : `(i64.extend_i32_u ${value})`;
}
