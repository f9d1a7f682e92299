;; A backup plugin by hand that breaks whatever rule it is told to. A key of four bytes or more is a pointer: the payload is copied to 1024 and the pointer
;; is the result. Any other record is accepted with the count of calls as its partition. Config "XN", a letter and a digit: from call N × 100 on,
;; realloc, transform or post-return does what the letter says.
(module
  ;; imports come before all else: tests put one in this place
  (func $clock (result i64) (i64.const 0))
  (memory (export "memory") 3)
  (global $heap (mut i32) (i32.const 65536))
  (global $order (mut i32) (i32.const 0))
  (global $after (mut i32) (i32.const 0))
  (global $calls (mut i32) (i32.const 0))

  (func $told (param $order i32) (result i32)
    (i32.and (i32.eq (global.get $order) (local.get $order)) (i32.ge_u (global.get $calls) (global.get $after))))
  (func $loop (loop $for_ever (br $for_ever)))
  (func $recurse (param $n i32) (result i32)
    (i32.add (i32.const 1) (call $recurse (i32.add (local.get $n) (i32.const 1)))))

  (func $alloc (param $align i32) (param $size i32) (result i32)
    (local $start i32) (local $missing i32)
    (local.set $start (i32.and
      (i32.add (global.get $heap) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $heap (i32.add (local.get $start) (local.get $size)))
    (local.set $missing (i32.sub (global.get $heap) (i32.shl (memory.size) (i32.const 16))))
    (if (i32.gt_s (local.get $missing) (i32.const 0)) (then
      (if (i32.eq (i32.const -1) (memory.grow (i32.add (i32.shr_u (local.get $missing) (i32.const 16)) (i32.const 1))))
        (then unreachable))))
    (local.get $start))

  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (if (call $told (i32.const 0x6d)) (then (return (i32.add (call $alloc (i32.const 16) (i32.const 64)) (i32.const 1))))) ;; m: misaligned
    (if (call $told (i32.const 0x6f)) (then (return (i32.const 0x7fffff00)))) ;; o: out of bounds
    (if (call $told (i32.const 0x68)) (then (return (i32.const 0xfffffffc)))) ;; h: as high as can be
    (if (call $told (i32.const 0x65)) (then (return (i32.sub (i32.shl (memory.size) (i32.const 16)) (local.get $size))))) ;; e: the last bytes
    (if (call $told (i32.const 0x7a)) (then (return (i32.const 0)))) ;; z: zero, an address as any other
    (if (call $told (i32.const 0x67)) (then (return (i32.shl (memory.grow (i32.const 1)) (i32.const 16))))) ;; g: a new page
    (if (call $told (i32.const 0x69)) (then (drop (call $clock)))) ;; i: call an import
    (if (call $told (i32.const 0x6c)) (then (call $loop))) ;; l: loop
    (if (call $told (i32.const 0x75)) (then unreachable)) ;; u: trap
    (if (call $told (i32.const 0x73)) (then (drop (call $recurse (i32.const 0))))) ;; s: overflow the stack
    (call $alloc (local.get $align) (local.get $size)))

  (func (export "init") (param $topic i32) (param $topic_len i32) (param $some i32) (param $cfg i32) (param $cfg_len i32) (result i32)
    (if (i32.and (local.get $some) (i32.ge_u (local.get $cfg_len) (i32.const 2))) (then
      (global.set $order (i32.load8_u (local.get $cfg)))
      (global.set $after (i32.mul (i32.const 100) (i32.sub (i32.load8_u offset=1 (local.get $cfg)) (i32.const 48))))))
    (i32.store8 (i32.const 512) (i32.const 0))
    (i32.const 512))
  (func (export "cabi_post_init") (param i32) (global.set $heap (i32.const 65536)))

  (func (export "transform")
    (param $has_key i32) (param $key i32) (param $key_len i32) (param $headers i32) (param $header_count i32)
    (param $has_partition i32) (param $partition i32) (param $has_offset i32) (param $offset i64)
    (param $has_time i32) (param $kind i32) (param $time i64) (param $has_payload i32) (param $payload i32) (param $payload_len i32)
    (result i32)
    (if (call $told (i32.const 0x4c)) (then (call $loop))) ;; L: loop
    (if (call $told (i32.const 0x55)) (then unreachable)) ;; U: trap
    (if (call $told (i32.const 0x53)) (then (drop (call $recurse (i32.const 0))))) ;; S: overflow the stack
    (if (call $told (i32.const 0x4d)) (then (loop $more (drop (call $alloc (i32.const 1) (i32.const 65536))) (br $more)))) ;; M: take all memory
    (if (call $told (i32.const 0x47)) (then (drop (memory.grow (i32.const 1))))) ;; G: grow memory
    (if (call $told (i32.const 0x49)) (then (drop (call $clock)))) ;; I: call an import
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (i32.ge_u (local.get $key_len) (i32.const 4)) (then
      (memory.copy (i32.const 1024) (local.get $payload) (local.get $payload_len))
      (return (i32.load (local.get $key)))))
    (memory.fill (i32.const 1024) (i32.const 0) (i32.const 96))
    (i32.store8 (i32.const 1032) (local.get $has_key))
    (i32.store (i32.const 1036) (local.get $key))
    (i32.store (i32.const 1040) (local.get $key_len))
    (i32.store (i32.const 1044) (local.get $headers))
    (i32.store (i32.const 1048) (local.get $header_count))
    (i32.store8 (i32.const 1052) (i32.const 1))
    (i32.store (i32.const 1056) (global.get $calls))
    (i32.store8 (i32.const 1104) (local.get $has_payload))
    (i32.store (i32.const 1108) (local.get $payload))
    (i32.store (i32.const 1112) (local.get $payload_len))
    (i32.const 1024))

  (func (export "cabi_post_transform") (param i32)
    (if (call $told (i32.const 0x70)) (then (drop (call $clock)))) ;; p: call an import
    (if (call $told (i32.const 0x71)) (then (call $loop))) ;; q: loop
    (if (call $told (i32.const 0x72)) (then unreachable)) ;; r: trap
    (if (call $told (i32.const 0x74)) (then (drop (memory.grow (i32.const 1))))) ;; t: grow memory
    (if (i32.ne (global.get $order) (i32.const 0x67)) (then (global.set $heap (i32.const 65536)))))
)
