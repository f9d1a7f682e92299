import { buildGuest, readGuest } from "./build-guest.ts";

/** What a plugin has besides what `backup.wat` has, as WebAssembly text. */
export interface GuestParts {
  /** Fields of its core module. */
  readonly fields: string;
  /** What `init` does first. Default: nothing. */
  readonly init?: string;
}

/** Build a backup plugin that is `backup.wat` with something of its own. */
export async function buildGuestWith({ fields, init = "" }: GuestParts): Promise<Uint8Array> {
  const wat = await readGuest("backup.wat");
  const start = "(global.set $name_len (i32.const 0))";
  if (!wat.includes(start)) throw new Error("backup.wat has another init");
  return buildGuest(wat.replace("(module", `(module ${fields}`).replace(start, `${init} ${start}`));
}

/** A plugin whose `init` makes garbage-collected arrays of 80 GB, none of which is garbage. */
export function buildGcBomb(): Promise<Uint8Array> {
  return buildGuestWith({
    fields: `
      (type $array (array (mut i64)))
      (type $arrays (array (mut (ref null $array))))
      (global $kept (mut (ref null $arrays)) (ref.null $arrays))
      (func $grow (local $at i32)
        (global.set $kept (array.new_default $arrays (i32.const 100000)))
        (loop $next
          (array.set $arrays (global.get $kept) (local.get $at) (array.new_default $array (i32.const 100000)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $at) (i32.const 100000)))))`,
    init: "(call $grow)",
  });
}

/** A plugin that starts with four tables of ten million entries, the most that V8 allows for one. */
export function buildTableHog(): Promise<Uint8Array> {
  return buildGuestWith({ fields: "(table 10000000 funcref) ".repeat(4) });
}
