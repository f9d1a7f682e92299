// For people who write a program
export { runProgram } from "./run-program.ts";
export type { Program, ProgramWorld } from "./run-program.ts";
export type { Sink } from "./sink.ts";
export { isOutputError, OutputError, outputErrorCatalog } from "./output-error.ts";
export type { OutputErrorCode } from "./output-error.ts";
export { createLogQueue } from "./log-queue.ts";

// For people who write to other descriptors
export { createFdSink } from "./fd-sink.ts";
export type { FdSink } from "./fd-sink.ts";

// For programs that keep prepared plugins
export { cacheDirOf, cacheFlags, cacheVocabulary } from "./cache-flags.ts";
export type { CacheOptions } from "./cache-flags.ts";
