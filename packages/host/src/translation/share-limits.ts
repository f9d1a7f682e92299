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

/** The size of a page of a memory, in bytes. */
export const pageBytes = 65_536;

/**
 * Divide what a plugin may have among its memories, and among its tables.
 *
 * What remains when each has its minimum is divided evenly among those that can grow, every instance of a module counted: then all of them together stay within
 * the limits, and the only memory of a plugin has all.
 *
 * @param memoryBytes - what all memories may have together.
 * @param file - how to call the plugin in an error.
 * @throws HostError `MEMORY_LIMIT` when the memories start with more; `SIZE_LIMIT` when the tables do, when there are too many of either, or when their segments are too large.
 */
export function shareLimits(modules: readonly CountedOutline[], memoryBytes: number, file: string): GrowthShares {
  const total = (of: (outline: ModuleOutline) => number): number =>
    modules.reduce((sum, { outline, instances }) => sum + of(outline) * instances, 0);
  const counts = [
    ["memories", total(({ memories }) => memories.length), moduleBounds.memories],
    ["tables", total(({ tables }) => tables.length), moduleBounds.tables],
    ["bytes of table entries", total(({ elementBytes }) => elementBytes), moduleBounds.elementBytes],
  ] as const;
  for (const [what, count, most] of counts) {
    if (count <= most) continue;
    throw new HostError("SIZE_LIMIT", `cannot load ${file}: its instances have ${count} ${what}; the limit is ${most}`);
  }
  const pages = total(({ memories }) => sum(memories.map(({ minimum }) => minimum)));
  if (pages * pageBytes > memoryBytes) {
    throw new HostError(
      "MEMORY_LIMIT",
      `${file} starts with ${pages * pageBytes} bytes of memory, its limit is ${memoryBytes}; raise the limit memoryBytes`,
    );
  }
  const entries = total(({ tables }) => sum(tables.map(({ minimum }) => minimum)));
  if (entries > moduleBounds.tableEntries) {
    throw new HostError(
      "SIZE_LIMIT",
      `cannot load ${file}: it starts with ${entries} table entries; the limit is ${moduleBounds.tableEntries}`,
    );
  }
  const share = (left: number, growing: number): number => Math.floor(left / Math.max(1, growing));
  return {
    memoryPages: share(
      Math.floor(memoryBytes / pageBytes) - pages,
      total(({ memories }) => memories.filter(canGrow).length),
    ),
    tableEntries: share(
      moduleBounds.tableEntries - entries,
      total(({ tables }) => tables.filter(canGrow).length),
    ),
  };
}

// --- internal ---

function canGrow({ minimum, maximum }: CoreLimits): boolean {
  return maximum === undefined || maximum > minimum;
}

function sum(values: readonly number[]): number {
  return values.reduce((one, other) => one + other, 0);
}
