import { worlds, type World } from "@armory-plugins/wit";
import { HostError } from "../host-error.ts";
import { contractOf } from "./contract-of.ts";
import type { Component } from "./parse-component.ts";
import { functionDifference } from "./type-difference.ts";
import { formatFunction } from "./wit-type.ts";

/**
 * Find the world that a component implements.
 *
 * @param file - how to call the component in an error.
 * @param expected - the only world that is accepted; by default each known one is tried.
 * @throws HostError `WORLD_MISMATCH` when it comes near a world but does not fit it, `UNKNOWN_WORLD` when it is something
 * else; both messages show what was found and what was expected.
 */
export function matchWorld(component: Component, file: string, expected?: World): World {
  const candidates = expected === undefined ? worlds : [expected];
  for (const world of candidates) {
    if (differences(component, world).length === 0) return world;
  }
  const other = worlds.find((world) => differences(component, world).length === 0);
  if (expected !== undefined && other !== undefined) {
    throw new HostError("WORLD_MISMATCH", `${file} is a ${other.kind} plugin (${other.id}), expected ${expected.id}`);
  }
  const nearest = expected ?? nearestWorld(component);
  if (nearest === undefined) {
    const found = exportsOf(component);
    throw new HostError(
      "UNKNOWN_WORLD",
      `${file} exports ${found === "" ? "nothing (was the file cut off?)" : found}; ` +
        `expected the exports of one of ${worlds.map((world) => world.id).join(", ")}`,
    );
  }
  throw new HostError(
    "WORLD_MISMATCH",
    [
      `${file} does not fit ${nearest.id}:`,
      ...differences(component, nearest).map((difference) => `  - ${difference}`),
      `  found: ${exportsOf(component) || "no exports"}`,
      `  expected: ${exportsOf(contractOf(nearest))}`,
    ].join("\n"),
  );
}

/** A component's exports as WIT writes them, functions with their types. */
export function formatExports(component: Component): string[] {
  return [...component.exports].map(([name, entity]) =>
    entity.sort === "func" ? `${name}: ${formatFunction(entity.type)}` : name,
  );
}

// --- internal ---

function differences(component: Component, world: World): string[] {
  const found: string[] = [];
  for (const name of component.imports.keys()) {
    const [id = "", version] = name.split("@");
    if (id.startsWith(`${world.package}/`) && version !== world.version) {
      found.push(
        `it was built for version ${version ?? "(none)"} of ${world.package}, this host speaks ${world.version}`,
      );
    }
  }
  for (const [name, entity] of contractOf(world).exports) {
    const other = component.exports.get(name);
    if (entity.sort !== "func") continue;
    if (other?.sort !== "func") {
      found.push(`it does not export "${name}: ${formatFunction(entity.type)}"`);
      continue;
    }
    const difference = functionDifference(other.type, entity.type);
    if (difference !== undefined) found.push(`"${name}": ${difference}`);
  }
  return found;
}

/** The world of whose exports and package the component has the most; undefined when it has none. */
function nearestWorld(component: Component): World | undefined {
  const score = (world: World): number => {
    const names = [...contractOf(world).exports.keys()];
    const imported = [...component.imports.keys()].some((name) => name.startsWith(`${world.package}/`));
    const present = names.filter((name) => component.exports.has(name)).length;
    return (present / names.length) * 2 + (imported ? 1 : 0);
  };
  const [best] = worlds.toSorted((one, other) => score(other) - score(one));
  return best !== undefined && score(best) > 0 ? best : undefined;
}

function exportsOf(component: Component): string {
  return formatExports(component).join("; ");
}
