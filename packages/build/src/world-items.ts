import { worldDescription } from "@armory-plugins/wit";
import type { DescribedFunction, World } from "@armory-plugins/wit";

/** The functions that a world exports itself, by their names in WIT. */
export function exportedFunctions(world: World): string[] {
  const { exports } = worldDescription(world);
  return exports.flatMap(({ interface: from, name }) => (from === "" ? [name] : []));
}

/** The interfaces that a world exports, by their names in their packages. */
export function exportedInterfaces(world: World): string[] {
  return interfacesOf(worldDescription(world).exports).map((id) => id.replace(/^.*\//, "").replace(/@.*$/, ""));
}

/** The interfaces that a world imports, by their full ids: `armory:nri/runtime@0.1.0`. */
export function importedInterfaces(world: World): string[] {
  return interfacesOf(worldDescription(world).imports);
}

// --- internal ---

function interfacesOf(functions: readonly DescribedFunction[]): string[] {
  return [...new Set(functions.map(({ interface: id }) => id))].filter((id) => id !== "");
}
