;; A backup plugin by hand, on the canonical ABI: what a record's key tells it, it does. Its memory is a bump allocator that
;; starts anew after each call. Config "remove:NAME" drops headers of that name; "refuse:TEXT" refuses it; other config is ignored.
(module
  (memory (export "memory") 2)
  (global $heap (mut i32) (i32.const 4096))
  (global $name (mut i32) (i32.const 0))
  (global $name_len (mut i32) (i32.const 0))
  (global $calls (mut i32) (i32.const 0))
  ;; 512: result of init, 1024: outcome (96 bytes), 2048: kept header name
  (data (i32.const 3000) "said no")
  (data (i32.const 3016) "\ff\fe\fd")

  (func $alloc (param $align i32) (param $size i32) (result i32)
    (local $start i32) (local $end i32)
    (local.set $start (i32.and
      (i32.add (global.get $heap) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (local.set $end (i32.add (local.get $start) (local.get $size)))
    (if (i32.gt_u (local.get $end) (i32.mul (memory.size) (i32.const 65536)))
      (then (if (i32.eq (i32.const -1) (memory.grow (i32.add (i32.const 1) (i32.div_u
              (i32.sub (local.get $end) (i32.mul (memory.size) (i32.const 65536))) (i32.const 65536)))))
        (then unreachable))))
    (global.set $heap (local.get $end))
    (local.get $start))

  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $new i32)
    (if (i32.eqz (local.get $size)) (then (return (local.get $align))))
    (local.set $new (call $alloc (local.get $align) (local.get $size)))
    (if (local.get $old) (then (memory.copy (local.get $new) (local.get $old)
      (select (local.get $old_size) (local.get $size) (i32.lt_u (local.get $old_size) (local.get $size))))))
    (local.get $new))

  (func $same (param $a i32) (param $b i32) (param $len i32) (result i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $a) (local.get $len)))
    (block $different
      (loop $next
        (if (i32.eq (local.get $a) (local.get $end)) (then (return (i32.const 1))))
        (br_if $different (i32.ne (i32.load8_u (local.get $a)) (i32.load8_u (local.get $b))))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (local.set $b (i32.add (local.get $b) (i32.const 1)))
        (br $next)))
    (i32.const 0))

  (func (export "init") (param $topic i32) (param $topic_len i32) (param $some i32) (param $cfg i32) (param $cfg_len i32) (result i32)
    (global.set $name_len (i32.const 0))
    (i32.store8 (i32.const 512) (i32.const 0))
    (if (i32.and (local.get $some) (i32.gt_u (local.get $cfg_len) (i32.const 7)))
      (then
        (if (i32.eq (i32.load8_u offset=2 (local.get $cfg)) (i32.const 102)) ;; re[f]use:
          (then
            (memory.copy (i32.const 2048) (i32.add (local.get $cfg) (i32.const 7)) (i32.sub (local.get $cfg_len) (i32.const 7)))
            (i32.store8 (i32.const 512) (i32.const 1))
            (i32.store (i32.const 516) (i32.const 2048))
            (i32.store (i32.const 520) (i32.sub (local.get $cfg_len) (i32.const 7)))))
        (if (i32.eq (i32.load8_u offset=2 (local.get $cfg)) (i32.const 109)) ;; re[m]ove:
          (then
            (memory.copy (i32.const 2048) (i32.add (local.get $cfg) (i32.const 7)) (i32.sub (local.get $cfg_len) (i32.const 7)))
            (global.set $name (i32.const 2048))
            (global.set $name_len (i32.sub (local.get $cfg_len) (i32.const 7)))))
        (if (i32.eq (i32.load8_u offset=2 (local.get $cfg)) (i32.const 111)) ;; lo[o]p:....
          (then (loop $for_ever (br $for_ever))))
        (if (i32.eq (i32.load8_u offset=2 (local.get $cfg)) (i32.const 97)) ;; tr[a]p:....
          (then unreachable))))
    (i32.const 512))
  (func (export "cabi_post_init") (param i32) (global.set $heap (i32.const 4096)))

  (func $recurse (param $n i32) (result i32)
    (i32.add (i32.const 1) (call $recurse (i32.add (local.get $n) (i32.const 1)))))

  ;; Keep the headers whose name is not the configured one, in place; gives how many are left.
  (func $filter (param $headers i32) (param $count i32) (result i32)
    (local $from i32) (local $to i32) (local $kept i32)
    (local.set $from (local.get $headers))
    (local.set $to (local.get $headers))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (if (if (result i32) (i32.eq (i32.load offset=4 (local.get $from)) (global.get $name_len))
              (then (i32.eqz (call $same (i32.load (local.get $from)) (global.get $name) (global.get $name_len))))
              (else (i32.const 1)))
          (then
            ;; 20 bytes by hand: for so few, engines take longer to call their memory.copy than to copy
            (i64.store align=4 (local.get $to) (i64.load align=4 (local.get $from)))
            (i64.store offset=8 align=4 (local.get $to) (i64.load offset=8 align=4 (local.get $from)))
            (i32.store offset=16 (local.get $to) (i32.load offset=16 (local.get $from)))
            (local.set $to (i32.add (local.get $to) (i32.const 20)))
            (local.set $kept (i32.add (local.get $kept) (i32.const 1)))))
        (local.set $from (i32.add (local.get $from) (i32.const 20)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))
    (local.get $kept))

  (func (export "transform")
    (param $has_key i32) (param $key i32) (param $key_len i32) (param $headers i32) (param $header_count i32)
    (param $has_partition i32) (param $partition i32) (param $has_offset i32) (param $offset i64)
    (param $has_time i32) (param $kind i32) (param $time i64) (param $has_payload i32) (param $payload i32) (param $payload_len i32)
    (result i32)
    (local $what i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (global.get $name_len) (then (local.set $header_count (call $filter (local.get $headers) (local.get $header_count)))))
    (i32.store8 (i32.const 1024) (i32.const 0))
    (i32.store8 (i32.const 1032) (local.get $has_key))
    (i32.store (i32.const 1036) (local.get $key))
    (i32.store (i32.const 1040) (local.get $key_len))
    (i32.store (i32.const 1044) (local.get $headers))
    (i32.store (i32.const 1048) (local.get $header_count))
    (i32.store8 (i32.const 1052) (local.get $has_partition))
    (i32.store (i32.const 1056) (local.get $partition))
    (i32.store8 (i32.const 1064) (local.get $has_offset))
    (i64.store (i32.const 1072) (local.get $offset))
    (i32.store8 (i32.const 1080) (local.get $has_time))
    (i32.store8 (i32.const 1088) (local.get $kind))
    (i64.store (i32.const 1096) (local.get $time))
    (i32.store8 (i32.const 1104) (local.get $has_payload))
    (i32.store (i32.const 1108) (local.get $payload))
    (i32.store (i32.const 1112) (local.get $payload_len))
    ;; a key of two bytes "!x" is an order
    (if (i32.and (i32.eq (local.get $key_len) (i32.const 2)) (local.get $has_key))
      (then (if (i32.eq (i32.load8_u (local.get $key)) (i32.const 33))
        (then
          (local.set $what (i32.load8_u offset=1 (local.get $key)))
          (if (i32.eq (local.get $what) (i32.const 0x72)) (then (i32.store8 (i32.const 1024) (i32.const 1)))) ;; r: reject
          (if (i32.eq (local.get $what) (i32.const 0x65)) (then ;; e: error
            (i32.store8 (i32.const 1024) (i32.const 2))
            (i32.store (i32.const 1032) (i32.const 3000))
            (i32.store (i32.const 1036) (i32.const 7))))
          (if (i32.eq (local.get $what) (i32.const 0x74)) (then unreachable)) ;; t: trap
          (if (i32.eq (local.get $what) (i32.const 0x6c)) (then (loop $for_ever (br $for_ever)))) ;; l: loop
          (if (i32.eq (local.get $what) (i32.const 0x73)) (then (drop (call $recurse (i32.const 0))))) ;; s: stack
          (if (i32.eq (local.get $what) (i32.const 0x6d)) (then ;; m: memory
            (loop $more (drop (call $alloc (i32.const 1) (i32.const 1048576))) (br $more))))
          (if (i32.eq (local.get $what) (i32.const 0x64)) (then (i32.store8 (i32.const 1024) (i32.const 7)))) ;; d: discriminant
          (if (i32.eq (local.get $what) (i32.const 0x6b)) (then (i32.store8 (i32.const 1080) (i32.const 1)) (i32.store8 (i32.const 1088) (i32.const 9)))) ;; k: kind of timestamp
          (if (i32.eq (local.get $what) (i32.const 0x70)) (then ;; p
            (i32.store8 (i32.const 1104) (i32.const 1))
            (i32.store (i32.const 1108) (i32.const 0x7ffffff0))
            (i32.store (i32.const 1112) (i32.const 64)))) ;;: pointer
          (if (i32.eq (local.get $what) (i32.const 0x61)) (then (i32.store (i32.const 1044) (i32.const 4097)))) ;; a: alignment
          (if (i32.eq (local.get $what) (i32.const 0x75)) (then ;; u: not UTF-8
            (i32.store8 (i32.const 1024) (i32.const 2))
            (i32.store (i32.const 1032) (i32.const 3016))
            (i32.store (i32.const 1036) (i32.const 3))))
          (if (i32.eq (local.get $what) (i32.const 0x6f)) (then ;; o: overlapping headers, 65,536 times the same 65,536 bytes
            (i32.store (i32.const 1044) (call $alloc (i32.const 4) (i32.const 1310720)))
            (i32.store (i32.const 1048) (i32.const 65536))
            (local.set $what (i32.const 0))
            (loop $next
              (i32.store (i32.add (i32.load (i32.const 1044)) (i32.mul (local.get $what) (i32.const 20))) (i32.const 0))
              (i32.store offset=4 (i32.add (i32.load (i32.const 1044)) (i32.mul (local.get $what) (i32.const 20))) (i32.const 4))
              (i32.store8 offset=8 (i32.add (i32.load (i32.const 1044)) (i32.mul (local.get $what) (i32.const 20))) (i32.const 1))
              (i32.store offset=12 (i32.add (i32.load (i32.const 1044)) (i32.mul (local.get $what) (i32.const 20))) (i32.const 0))
              (i32.store offset=16 (i32.add (i32.load (i32.const 1044)) (i32.mul (local.get $what) (i32.const 20))) (i32.const 65536))
              (local.set $what (i32.add (local.get $what) (i32.const 1)))
              (br_if $next (i32.lt_u (local.get $what) (i32.const 65536))))))
          (if (i32.eq (local.get $what) (i32.const 0x62)) (then ;; b: a big payload, 1 MiB of zeros
            (i32.store8 (i32.const 1104) (i32.const 1))
            (i32.store (i32.const 1108) (call $alloc (i32.const 1) (i32.const 1048576)))
            (i32.store (i32.const 1112) (i32.const 1048576))))
          (if (i32.eq (local.get $what) (i32.const 0x63)) (then ;; c: the count of calls as partition
            (i32.store8 (i32.const 1052) (i32.const 1))
            (i32.store (i32.const 1056) (global.get $calls))))
        ))))
    (i32.const 1024))
  (func (export "cabi_post_transform") (param i32) (global.set $heap (i32.const 4096)))
)
