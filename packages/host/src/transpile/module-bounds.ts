const MiB = 1024 * 1024;

/**
 * How large a core module may be, and what all of one plugin's may have together: what V8 allocates outside of a thread's heap limit grows with them.
 *
 * Each is given with V8's own bound (`src/wasm/wasm-limits.h`; the implementation limits of the WebAssembly JavaScript interface are the same). The largest plugins of this
 * repository's templates have 24 MB, 9 MB of functions, 12,700 functions, 1,900 exports, 11,800 table entries, a function of 683 kB, and 100,000 data segments.
 */
export const moduleBounds = {
  /** Bytes of all core modules together. V8: 1 GiB for one. */
  bytes: 128 * MiB,
  /**
   * Bytes of all functions together. V8 compiles a function when it is called, into up to 35 bytes for one (measured, V8 13.6), in memory that no limit of a thread
   * holds; where all of a process comes to 4 GiB, V8 ends the process (`--wasm-max-committed-code-mb`).
   */
  codeBytes: 32 * MiB,
  /** V8: 1,000,000. */
  types: 100_000,
  /** V8: 1,000,000. Each takes code of its own, and a property of an object. */
  imports: 10_000,
  /** V8: 1,000,000. */
  functions: 200_000,
  /** V8: 1,000,000. */
  globals: 100_000,
  /** V8: 1,000,000. Each is a property of an object. */
  exports: 100_000,
  /** V8: 1,000,000. */
  tags: 1_000,
  /** V8: 10,000,000. */
  elementSegments: 10_000,
  /** As V8. Go's linker stops there. */
  dataSegments: 100_000,
  /** Bytes of all segments of table entries, each as often as its module is instantiated: an entry takes a byte at least, and 8 or more once V8 has read it. */
  elementBytes: 16 * MiB,
  /** Bytes of one function. V8: 7,654,321. */
  functionBytes: 2 * MiB,
  /** Locals of one function, its parameters left out. V8: 50,000. */
  locals: 10_000,
  /**
   * Bytes of one function times its locals. V8's compilers keep the state of every local at every branch: up to 5 bytes for one of these were measured, in memory
   * that no limit holds (V8 13.6).
   */
  localBytes: 128 * MiB,
  /** Entries of all tables together, of each instance; V8 takes up to 50 bytes for one. V8: 10,000,000 for one table. */
  tableEntries: 1_000_000,
  /** Imports, functions, globals, exports, segments, tables and memories of all instances together; V8 takes 8 to 32 bytes for one, most of it beyond the heap limit. */
  parts: 2_000_000,
  /** Tables of all instances together. V8: 100,000 for one module. */
  tables: 1_000,
  /** Memories of all instances together: V8 reserves 10 GiB of addresses for one, of which a process has 128 TiB. */
  memories: 100,
} as const;
