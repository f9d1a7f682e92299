import { HostError } from "../host-error.ts";
import { moduleBounds } from "./module-bounds.ts";
import { totalOf, type CountedOutline } from "./share-limits.ts";

/**
 * Require that all core modules of a plugin, each counted as often as it is instantiated, are together within {@link moduleBounds}.
 *
 * @param file - how to call the plugin in an error.
 * @throws HostError `SIZE_LIMIT`
 */
export function requireTotals(modules: readonly CountedOutline[], file: string): void {
  // The instances of a module share these
  const size = modules.reduce((sum, { outline }) => sum + outline.size, 0);
  const code = modules.reduce((sum, { outline }) => sum + outline.codeBytes, 0);
  const memories = totalOf(modules, (outline) => outline.memories.length);
  const tables = totalOf(modules, (outline) => outline.tables.length);
  const elementBytes = totalOf(modules, (outline) => outline.elementBytes);
  const parts = totalOf(modules, (outline) => outline.parts);
  const entries = totalOf(modules, (outline) => outline.tables.reduce((sum, { minimum }) => sum + minimum, 0));
  const totals = [
    [`its core modules have ${size} bytes`, size, moduleBounds.bytes],
    [`its functions have ${code} bytes`, code, moduleBounds.codeBytes],
    [`its instances have ${memories} memories`, memories, moduleBounds.memories],
    [`its instances have ${tables} tables`, tables, moduleBounds.tables],
    [`its instances have ${elementBytes} bytes of table entries`, elementBytes, moduleBounds.elementBytes],
    [`its instances have ${parts} functions, globals, imports, exports and segments`, parts, moduleBounds.parts],
    [`it starts with ${entries} table entries`, entries, moduleBounds.tableEntries],
  ] as const;
  for (const [what, total, most] of totals) {
    if (total > most) throw new HostError("SIZE_LIMIT", `cannot load ${file}: ${what}; the limit is ${most}`);
  }
}
