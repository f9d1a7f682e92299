;; A backup plugin that uses WASI preview 1 (through wit-component's adapter): what a record's key says, it tries, with the payload
;; as its parameter. It answers with the result as payload, or with error "errno NN".
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $prestat_name (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_create_directory" (func $mkdir (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_unlink_file" (func $unlink (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_rename" (func $rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir" (func $readdir (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_set_times"
    (func $set_times (param i32 i32 i32 i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_symlink" (func $symlink (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 4)
  (global $heap (mut i32) (i32.const 65536))
  (global $directory (mut i32) (i32.const 3))
  (data (i32.const 3000) "errno 00")
  (data (i32.const 3200) ".")
  (data (i32.const 3100) "written by the plugin")
  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $new i32)
    (local.set $new (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
    (global.set $heap (i32.add (local.get $new) (local.get $size)))
    (if (i32.gt_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536)))
      (then (drop (memory.grow (i32.const 4)))))
    (if (local.get $old) (then (memory.copy (local.get $new) (local.get $old) (local.get $old_size))))
    (local.get $new))
  (func (export "init") (param i32 i32 i32 i32 i32) (result i32)
    (i32.store8 (i32.const 512) (i32.const 0)) (i32.const 512))
  (func (export "cabi_post_init") (param i32))

  (func $answer (param $pointer i32) (param $len i32)
    (i32.store8 (i32.const 1104) (i32.const 1))
    (i32.store (i32.const 1108) (local.get $pointer))
    (i32.store (i32.const 1112) (local.get $len)))
  (func $check (param $errno i32) (result i32)
    (if (local.get $errno) (then
      (i32.store8 (i32.const 3006) (i32.add (i32.const 48) (i32.div_u (local.get $errno) (i32.const 10))))
      (i32.store8 (i32.const 3007) (i32.add (i32.const 48) (i32.rem_u (local.get $errno) (i32.const 10))))
      (i32.store8 (i32.const 1024) (i32.const 2))
      (i32.store (i32.const 1032) (i32.const 3000))
      (i32.store (i32.const 1036) (i32.const 8))))
    (i32.eqz (local.get $errno)))

  (func (export "transform")
    (param $has_key i32) (param $key i32) (param $key_len i32) (param $headers i32) (param $header_count i32)
    (param $has_partition i32) (param $partition i32) (param $has_offset i32) (param $offset i64)
    (param $has_time i32) (param $kind i32) (param $time i64) (param $has_payload i32) (param $payload i32) (param $payload_len i32)
    (result i32)
    (local $what i32) (local $old_len i32)
    (memory.fill (i32.const 1024) (i32.const 0) (i32.const 96))
    (i32.store (i32.const 1044) (i32.const 4))
    (local.set $what (i32.load8_u (local.get $key)))
    (i32.store (i32.const 2000) (local.get $payload)) ;; an iovec over the payload
    (i32.store (i32.const 2004) (local.get $payload_len))
    (if (i32.eq (local.get $what) (i32.const 0x77)) (then ;; w: write to stdout
      (drop (call $check (call $fd_write (i32.const 1) (i32.const 2000) (i32.const 1) (i32.const 2008))))))
    (if (i32.eq (local.get $what) (i32.const 0x32)) (then ;; 2: write to stderr
      (drop (call $check (call $fd_write (i32.const 2) (i32.const 2000) (i32.const 1) (i32.const 2008))))))
    (if (i32.eq (local.get $what) (i32.const 0x69)) (then ;; i: read stdin
      (i32.store (i32.const 2000) (i32.const 8192))
      (i32.store (i32.const 2004) (i32.const 4096))
      (if (call $check (call $fd_read (i32.const 0) (i32.const 2000) (i32.const 1) (i32.const 2008)))
        (then (call $answer (i32.const 8192) (i32.load (i32.const 2008)))))))
    (if (i32.eq (local.get $what) (i32.const 0x65)) (then ;; e: environment
      (if (call $check (call $environ_sizes (i32.const 2008) (i32.const 2012)))
        (then (if (call $check (call $environ (i32.const 16384) (i32.const 8192)))
          (then (call $answer (i32.const 8192) (i32.load (i32.const 2012)))))))))
    (if (i32.eq (local.get $what) (i32.const 0x72)) (then ;; r: 16 random bytes
      (if (call $check (call $random (i32.const 8192) (i32.const 16)))
        (then (call $answer (i32.const 8192) (i32.const 16))))))
    (if (i32.eq (local.get $what) (i32.const 0x63)) (then ;; c: the wall clock, nanoseconds
      (if (call $check (call $clock (i32.const 0) (i64.const 1) (i32.const 8192)))
        (then (call $answer (i32.const 8192) (i32.const 8))))))
    (if (i32.eq (local.get $what) (i32.const 0x73)) (then ;; s: sleep for an hour
      (memory.fill (i32.const 8192) (i32.const 0) (i32.const 128))
      (i32.store (i32.const 8208) (i32.const 1))
      (i64.store (i32.const 8216) (i64.const 3600000000000))
      (drop (call $check (call $poll (i32.const 8192) (i32.const 8300) (i32.const 1) (i32.const 2008))))))
    (if (i32.eq (local.get $what) (i32.const 0x78)) (then (call $exit (i32.const 1)))) ;; x: exit
    (if (i32.eq (local.get $what) (i32.const 0x70)) (then ;; p: name of the first preopen, as long as the payload
      (if (call $check (call $prestat_name (i32.const 3) (i32.const 8192) (local.get $payload_len)))
        (then (call $answer (i32.const 8192) (local.get $payload_len))))))
    (if (i32.eq (local.get $what) (i32.const 0x66)) (then ;; f: read a file
      (if (call $check (call $path_open (i32.const 3) (i32.const 1) (local.get $payload) (local.get $payload_len)
            (i32.const 0) (i64.const 2) (i64.const 2) (i32.const 0) (i32.const 2008)))
        (then
          (i32.store (i32.const 2000) (i32.const 8192))
          (i32.store (i32.const 2004) (i32.const 4096))
          (if (call $check (call $fd_read (i32.load (i32.const 2008)) (i32.const 2000) (i32.const 1) (i32.const 2012)))
            (then (call $answer (i32.const 8192) (i32.load (i32.const 2012)))))
          (drop (call $fd_close (i32.load (i32.const 2008))))))))
    (if (i32.eq (local.get $what) (i32.const 0x6f)) (then ;; o: create a file and write into it
      (if (call $check (call $path_open (i32.const 3) (i32.const 1) (local.get $payload) (local.get $payload_len)
            (i32.const 9) (i64.const 64) (i64.const 64) (i32.const 0) (i32.const 2008)))
        (then
          (i32.store (i32.const 2000) (i32.const 3100))
          (i32.store (i32.const 2004) (i32.const 21))
          (drop (call $check (call $fd_write (i32.load (i32.const 2008)) (i32.const 2000) (i32.const 1) (i32.const 2012))))
          (drop (call $fd_close (i32.load (i32.const 2008))))))))
    (if (i32.eq (local.get $what) (i32.const 0x64)) (then ;; d: make a directory
      (drop (call $check (call $mkdir (i32.const 3) (local.get $payload) (local.get $payload_len))))))
    (if (i32.eq (local.get $what) (i32.const 0x75)) (then ;; u: remove a file
      (drop (call $check (call $unlink (i32.const 3) (local.get $payload) (local.get $payload_len))))))
    (if (i32.eq (local.get $what) (i32.const 0x44)) (then ;; D: open a directory, for L and T
      (if (call $check (call $path_open (i32.const 3) (i32.const 1) (local.get $payload) (local.get $payload_len)
            (i32.const 2) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 2008)))
        (then (global.set $directory (i32.load (i32.const 2008)))))))
    (if (i32.eq (local.get $what) (i32.const 0x4c)) (then ;; L: list it, as preview 1's directory entries
      (if (call $check (call $readdir (global.get $directory) (i32.const 8192) (i32.const 4096) (i64.const 0) (i32.const 2008)))
        (then (call $answer (i32.const 8192) (i32.load (i32.const 2008)))))))
    (if (i32.eq (local.get $what) (i32.const 0x54)) (then ;; T: set its times to the first second of 1970
      (drop (call $check (call $set_times
        (global.get $directory) (i32.const 0) (i32.const 3200) (i32.const 1) (i64.const 1000000000) (i64.const 1000000000) (i32.const 5))))))
    (if (i32.eq (local.get $what) (i32.const 0x6d)) (then ;; m: move; the payload's first byte is the length of the old path, both follow
      (local.set $old_len (i32.load8_u (local.get $payload)))
      (drop (call $check (call $rename
        (i32.const 3) (i32.add (local.get $payload) (i32.const 1)) (local.get $old_len)
        (i32.const 3) (i32.add (i32.add (local.get $payload) (i32.const 1)) (local.get $old_len))
        (i32.sub (i32.sub (local.get $payload_len) (i32.const 1)) (local.get $old_len)))))))
    (if (i32.eq (local.get $what) (i32.const 0x6e)) (then ;; n: open a file until that fails; the answer's bytes are how often it was opened, and errno
      (i32.store16 (i32.const 8192) (i32.const 0))
      (loop $again
        (i32.store8 (i32.const 8193) (call $path_open (i32.const 3) (i32.const 1) (local.get $payload) (local.get $payload_len)
          (i32.const 0) (i64.const 2) (i64.const 2) (i32.const 0) (i32.const 2008)))
        (if (i32.eqz (i32.load8_u (i32.const 8193))) (then
          (i32.store8 (i32.const 8192) (i32.add (i32.load8_u (i32.const 8192)) (i32.const 1)))
          (br $again))))
      (call $answer (i32.const 8192) (i32.const 2))))
    (if (i32.eq (local.get $what) (i32.const 0x6c)) (then ;; l: make a symbolic link "link"
      (drop (call $check (call $symlink (local.get $payload) (local.get $payload_len) (i32.const 3) (i32.const 3100) (i32.const 7))))))
    (i32.const 1024))
  (func (export "cabi_post_transform") (param i32) (global.set $heap (i32.const 65536)))
)
