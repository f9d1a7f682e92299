import { BrokenAnswer, OversizedAnswer } from "../adapter/answer-check.ts";
import { ArenaFull } from "../arena/arena-memory.ts";
import type { Failure } from "../host-error.ts";
import { ImportDenied, isStackOverflow, PluginExited } from "../wasi/wasi-error.ts";

/** What the plugin's memory looks like after a failure, in bytes. */
export interface MemoryUse {
  readonly used: number;
  readonly limit: number;
}

/**
 * Say what kind of failure is behind something that a call threw.
 *
 * A guest that is refused more memory traps as if by a bug of its own, or exits as Go does; it counts as out of memory when more than half of what
 * it may have was in use, for allocators double.
 */
export function classifyFailure(error: unknown, memory: MemoryUse): Failure {
  if (error instanceof ImportDenied) return { code: "IMPORT_DENIED", detail: error.message };
  if (error instanceof OversizedAnswer) return { code: "OUTPUT_LIMIT", detail: error.message, limit: "outputBytes" };
  if (error instanceof ArenaFull) return { code: "OUTPUT_LIMIT", detail: error.message };
  if (error instanceof BrokenAnswer) return { code: "CONTRACT_BROKEN", detail: error.message };
  if (isStackOverflow(error)) return { code: "STACK_OVERFLOW", detail: "the plugin's calls went too deep" };
  if (error instanceof WebAssembly.LinkError || isOutOfMemory(error)) {
    return { code: "INSTANTIATION_FAILED", detail: error.message };
  }
  if (error instanceof WebAssembly.RuntimeError || error instanceof PluginExited) {
    const detail = `${error.message} (memory in use: ${memory.used} of ${memory.limit} bytes)`;
    const isOutOfLimit = memory.used * 2 > memory.limit;
    return isOutOfLimit ? { code: "MEMORY_LIMIT", detail, limit: "memoryBytes" } : { code: "TRAPPED", detail };
  }
  // What is left comes from jco's lifting: a value that is not of its type.
  return { code: "CONTRACT_BROKEN", detail: error instanceof Error ? error.message : `it threw ${String(error)}` };
}

// --- internal ---

/** V8 has no room, or no addresses, for another memory; a guest that asks for more is only told no. */
function isOutOfMemory(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message.includes("Out of memory");
}
