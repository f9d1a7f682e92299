// Batches of calls of one function, with parameters and results of any WIT type, in memory that threads share
export { ArenaFull, ArenaMemory, arenaStart, createArena, MAX_ARENA_BYTES } from "./arena-memory.ts";
export type { SharedMemory } from "./arena-memory.ts";
export { alignTo, memoryLayout, sequenceLayout, UnsupportedType } from "./memory-layout.ts";
export type { CoreType, MemoryLayout, PlacedField, Scalar, Shape } from "./memory-layout.ts";
export { valueCodec } from "./value-codec.ts";
export type { ValueCodec } from "./value-codec.ts";

// For codecs that know one type by name, which V8 compiles better
export { ByteSlab } from "./byte-slab.ts";
export { copyInto, MIN_ALIGNED_BYTES } from "./copy-into.ts";
export { StringReader } from "./string-reader.ts";

// The types of a world's functions
export { worldFunction } from "../component/contract-of.ts";
export type { PrimitiveName, WitCase, WitField, WitFunction, WitType } from "../component/wit-type.ts";
