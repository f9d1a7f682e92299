import { worlds, type World } from "@armory-plugins/wit";
import { HostError } from "../host-error.ts";
import { nriCommands } from "./nri-commands.ts";
import { contractOf } from "./contract-of.ts";
import type { Component } from "./parse-component.ts";
import type { Entity } from "./type-space.ts";
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
    throw new HostError("WORLD_MISMATCH", wrongWorld(file, other, expected.id));
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

/** Say that a component is a plugin, but not of the world that is expected; for one of NRI also which command runs it. */
export function wrongWorld(file: string, found: Pick<World, "kind" | "id">, expected: string): string {
  if (found.kind !== "nri") return `${file} is a ${found.kind} plugin (${found.id}), expected ${expected}`;
  return `${file} is an NRI plugin (${found.id}), expected ${expected}; ${nriCommands}`;
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
  return [...found, ...exportDifferences(component.exports, contractOf(world).exports, "")];
}

/** What is expected and not there, or is of another type; `within` is the interface that exports it, with `#`. */
function exportDifferences(
  exports: ReadonlyMap<string, Entity>,
  expected: ReadonlyMap<string, Entity>,
  within: string,
): string[] {
  return [...expected].flatMap(([name, entity]) => {
    const other = exports.get(name);
    if (entity.sort === "instance") {
      return other?.sort === "instance"
        ? exportDifferences(other.exports, entity.exports, `${name}#`)
        : [`it does not export "${name}"`];
    }
    if (entity.sort !== "func") return [];
    if (other?.sort !== "func") return [`it does not export "${within}${name}: ${formatFunction(entity.type)}"`];
    const difference = functionDifference(other.type, entity.type);
    return difference === undefined ? [] : [`"${within}${name}": ${difference}`];
  });
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
