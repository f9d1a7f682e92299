import { diagnosticsInterfaces, findWorld, withDiagnostics, witSource } from "@armory-plugins/wit";
import { buildComponent, readGuest } from "./build-guest.ts";

/**
 * The guest `backup.wat` with more orders, by which it logs and counts what a record's payload says: `!L` logs it as info, `!W` as a warning, `!C` counts 3 by a
 * counter of that name, `!P` leaves it as the reason of its end. The next time that it is asked for its log, it traps after `!F` and never answers after `!H`.
 * `!Z` leaves nonsense in its memory, and traps. `!A` logs one string of 16 MiB a hundred thousand times.
 *
 * @param hasMemory - whether it says where in its memory they are.
 */
export async function buildDiagnosed(hasMemory: boolean): Promise<Uint8Array> {
  const backup = findWorld("backup");
  const world = backup && withDiagnostics(backup);
  if (world === undefined) throw new Error("there is no world of backup plugins with diagnostics");
  const guest = await readGuest("backup.wat");
  const wat = guest
    .replace('(memory (export "memory") 2)', '(memory (export "memory") 4)')
    .replace(";; t: trap", (comment) => `${comment}\n${orders}`)
    .replace(/\)\s*$/, `${functions}${hasMemory ? memory : ""})`);
  if (!hasMemory) return buildComponent(wat, { witSource: witSource(world), world: world.name });
  const all = "world all { include backup-plugin; export memory; }\npackage kannika";
  return buildComponent(wat, { witSource: witSource(world).replace("package kannika", all), world: "all" });
}

// --- internal ---

const { diagnostics, memory: memoryInterface } = diagnosticsInterfaces;

const orders = `
  (if (i32.eq (local.get $what) (i32.const 0x4c)) (then (call $log (i32.const 2) (local.get $payload) (local.get $payload_len)))) ;; L
  (if (i32.eq (local.get $what) (i32.const 0x57)) (then (call $log (i32.const 3) (local.get $payload) (local.get $payload_len)))) ;; W
  (if (i32.eq (local.get $what) (i32.const 0x43)) (then (call $count (local.get $payload) (local.get $payload_len)))) ;; C
  (if (i32.eq (local.get $what) (i32.const 0x50)) (then ;; P
    (call $log (i32.const 5) (local.get $payload) (local.get $payload_len)) unreachable))
  (if (i32.eq (local.get $what) (i32.const 0x46)) (then (call $log (i32.const 2) (i32.const 0) (i32.const 0)) (global.set $fate (i32.const 1)))) ;; F
  (if (i32.eq (local.get $what) (i32.const 0x48)) (then (call $log (i32.const 2) (i32.const 0) (i32.const 0)) (global.set $fate (i32.const 2)))) ;; H
  (if (i32.eq (local.get $what) (i32.const 0x41)) (then (call $repeat))) ;; A
  (if (i32.eq (local.get $what) (i32.const 0x5a)) (then ;; Z
    (i32.store (i32.const 256) (i32.const 0x7ffffff0))
    (i32.store (i32.const 260) (i32.const -1))
    (i32.store (i32.const 264) (i32.const 139264))
    (i32.store (i32.const 268) (i32.const -1))
    unreachable))`;

// 256: the pending log and counters, 288: those that were taken; entries from 131072 on, counters from 139264 on, strings from 147456 on
const functions = `
  (global $fate (mut i32) (i32.const 0))
  (global $kept_strings (mut i32) (i32.const 147456))
  (data (i32.const 256) "\\00\\00\\02\\00\\00\\00\\00\\00\\00\\20\\02\\00\\00\\00\\00\\00")
  (func $keep (param $at i32) (param $length i32) (result i32)
    (local $kept i32)
    (local.set $kept (global.get $kept_strings))
    (memory.copy (local.get $kept) (local.get $at) (local.get $length))
    (global.set $kept_strings (i32.add (local.get $kept) (local.get $length)))
    (local.get $kept))
  (func $repeat (local $entry i32)
    (drop (memory.grow (i32.const 320)))
    (local.set $entry (i32.const 262144))
    (loop $next
      (i32.store8 (local.get $entry) (i32.const 2))
      (i32.store offset=4 (local.get $entry) (i32.const 2097152))
      (i32.store offset=8 (local.get $entry) (i32.const 16777216))
      (local.set $entry (i32.add (local.get $entry) (i32.const 12)))
      (br_if $next (i32.lt_u (local.get $entry) (i32.const 1462144))))
    (i32.store (i32.const 256) (i32.const 262144))
    (i32.store (i32.const 260) (i32.const 100000)))
  (func $log (param $level i32) (param $at i32) (param $length i32)
    (local $entry i32)
    (local.set $entry (i32.add (i32.const 131072) (i32.mul (i32.load (i32.const 260)) (i32.const 12))))
    (i32.store8 (local.get $entry) (local.get $level))
    (i32.store offset=4 (local.get $entry) (call $keep (local.get $at) (local.get $length)))
    (i32.store offset=8 (local.get $entry) (local.get $length))
    (i32.store (i32.const 260) (i32.add (i32.load (i32.const 260)) (i32.const 1))))
  (func $count (param $at i32) (param $length i32)
    (local $counter i32)
    (local.set $counter (i32.add (i32.const 139264) (i32.mul (i32.load (i32.const 268)) (i32.const 16))))
    (i32.store (local.get $counter) (call $keep (local.get $at) (local.get $length)))
    (i32.store offset=4 (local.get $counter) (local.get $length))
    (i64.store offset=8 (local.get $counter) (i64.const 3))
    (i32.store (i32.const 268) (i32.add (i32.load (i32.const 268)) (i32.const 1))))
  (func (export "${diagnostics}#take") (result i32)
    (if (i32.eq (global.get $fate) (i32.const 1)) (then unreachable))
    (if (i32.eq (global.get $fate) (i32.const 2)) (then (loop $for_ever (br $for_ever))))
    (memory.copy (i32.const 288) (i32.const 256) (i32.const 16))
    (i32.store (i32.const 260) (i32.const 0))
    (i32.store (i32.const 268) (i32.const 0))
    (i32.const 288))
  (func (export "cabi_post_${diagnostics}#take") (param i32) (global.set $kept_strings (i32.const 147456)))
`;

const memory = `
  (func (export "${memoryInterface}#pending") (result i32) (i32.const 256))
`;
