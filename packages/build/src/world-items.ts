import type { World } from "@armory-plugins/wit";
import { witSource } from "./wit-source.ts";

/** The functions that a world exports itself, by their names in WIT. */
export function exportedFunctions(world: World): string[] {
  return itemsOf(world, /^\s*export ([a-z0-9-]+): func\(/gm);
}

/** The interfaces of its own package that a world exports, by their names in WIT. */
export function exportedInterfaces(world: World): string[] {
  return itemsOf(world, /^\s*export ([a-z0-9-]+);/gm);
}

/** The interfaces of its own package that a world imports, by their full ids: `armory:nri/runtime@0.1.0`. */
export function importedInterfaces(world: World): string[] {
  return itemsOf(world, /^\s*import ([a-z0-9-]+);/gm).map((name) => `${world.package}/${name}@${world.version}`);
}

// --- internal ---

function itemsOf(world: World, pattern: RegExp): string[] {
  const body = new RegExp(`^world ${world.name} \\{$(.*?)^\\}$`, "ms").exec(witSource(world))?.[1] ?? "";
  return [...body.matchAll(pattern)].map((match) => match[1] ?? "");
}
