import type { CoreLimits } from "../component/read-limits.ts";
import { HostError } from "../host-error.ts";
import type { ModuleOutline } from "./check-module.ts";
import { moduleBounds } from "./module-bounds.ts";

/** How far each memory and table of a plugin may grow beyond its minimum. */
export interface GrowthShares {
  /** In pages of 64 KiB. */
  readonly memoryPages: number;
  readonly tableEntries: number;
}

/** A core module, and how often it is instantiated for one instance of the plugin. */
export interface CountedOutline {
  readonly outline: ModuleOutline;
  readonly instances: number;
}

/**
 * Divide what a plugin may have among its memories, and among its tables.
 *
 * What remains when each has its minimum is divided evenly among those that can grow, every instance of a module counted: then all of them together stay within
 * the limits, and the only memory of a plugin has all.
 *
 * @param memoryBytes - what all memories may have together.
 * @param file - how to call the plugin in an error.
 * @throws HostError `MEMORY_LIMIT` when the memories start with more.
 */
export function shareLimits(modules: readonly CountedOutline[], memoryBytes: number, file: string): GrowthShares {
  const memories = useOf(modules, (outline) => outline.memories);
  const bytes = memories.minimum * pageBytes;
  if (bytes > memoryBytes) {
    throw new HostError(
      "MEMORY_LIMIT",
      `${file} starts with ${bytes} bytes of memory, and its limit is ${memoryBytes}`,
      { limit: "memoryBytes" },
    );
  }
  const tables = useOf(modules, (outline) => outline.tables);
  return {
    memoryPages: share(Math.floor(memoryBytes / pageBytes) - memories.minimum, memories.growing),
    tableEntries: share(moduleBounds.tableEntries - tables.minimum, tables.growing),
  };
}

/** What all instances have of something together. */
export function totalOf(modules: readonly CountedOutline[], of: (outline: ModuleOutline) => number): number {
  return modules.reduce((sum, { outline, instances }) => sum + of(outline) * instances, 0);
}

// --- internal ---

const pageBytes = 65_536;

/** What memories, or tables, have together to begin with, and how many of them can grow. */
function useOf(
  modules: readonly CountedOutline[],
  of: (outline: ModuleOutline) => readonly CoreLimits[],
): { readonly minimum: number; readonly growing: number } {
  return {
    minimum: totalOf(modules, (outline) => of(outline).reduce((sum, { minimum }) => sum + minimum, 0)),
    growing: totalOf(modules, (outline) => of(outline).filter(canGrow).length),
  };
}

function canGrow({ minimum, maximum }: CoreLimits): boolean {
  return maximum === undefined || maximum > minimum;
}

function share(left: number, growing: number): number {
  return growing === 0 ? 0 : Math.floor(left / growing);
}
