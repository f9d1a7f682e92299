import { buildGuest, readGuest } from "@armory-plugins/test-guests";

/** The guest of `backup.wat`, with the order `!g`: take more and more of V8's own heap, which no limit of the plugin's memory is about. */
export async function buildBomb(): Promise<Uint8Array> {
  const wat = await readGuest("backup.wat");
  return await buildGuest(
    wat
      .replace(
        "(module\n",
        `(module
          (type $bytes (array (mut i8)))
          (type $node (struct (field (ref null $node)) (field (ref $bytes))))
          (global $kept (mut (ref null $node)) (ref.null $node))\n`,
      )
      .replace(
        "(then unreachable)) ;; t: trap",
        `(then unreachable))
          (if (i32.eq (local.get $what) (i32.const 0x67)) (then
            (loop $more
              (global.set $kept (struct.new $node (global.get $kept) (array.new_default $bytes (i32.const 1048576))))
              (br $more))))`,
      ),
  );
}
