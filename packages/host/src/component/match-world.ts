import { worlds, type World } from "@armory-plugins/wit";
import { HostError } from "../host-error.ts";
import { contractOf } from "./contract-of.ts";
import type { Component } from "./parse-component.ts";
import type { Entity } from "./type-space.ts";
import { functionDifference } from "./type-difference.ts";
import { formatFunction } from "./wit-type.ts";

/**
 * Find the world that a component implements.
 *
 * @param file - how to call the component in an error.
 * @param expected - the worlds that are accepted. Default: all of `@armory-plugins/wit`.
 * @throws HostError `WORLD_MISMATCH` when it comes near a world but does not fit it, `UNKNOWN_WORLD` when it is like none of
 * them; both messages show what was found and what was expected.
 */
export function matchWorld(component: Component, file: string, expected: readonly World[] = worlds): World {
  const fits = (world: World): boolean => differences(component, world).length === 0;
  const match = expected.find(fits);
  if (match !== undefined) return match;
  const ids = expected.map(({ id }) => id);
  const other = worlds.find(fits);
  if (other !== undefined) {
    throw new HostError("WORLD_MISMATCH", `${file} implements ${other.id}, expected ${ids.join(" or ")}`);
  }
  const [only] = expected;
  const nearest = expected.length === 1 && only !== undefined ? only : nearestWorld(component, expected);
  if (nearest === undefined) {
    const found = exportsOf(component);
    throw new HostError(
      "UNKNOWN_WORLD",
      `${file} exports ${found === "" ? "nothing (was the file cut off?)" : found}; ` +
        `expected the exports of one of ${ids.join(", ")}`,
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

/** What is expected and not there, or is of another type; `within` is the interface that exports it, with `#`. */
export function exportDifferences(
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

/** The world of whose exports and package the component has the most; undefined when it has none. */
function nearestWorld(component: Component, among: readonly World[]): World | undefined {
  const score = (world: World): number => {
    const names = [...contractOf(world).exports.keys()];
    const imported = [...component.imports.keys()].some((name) => name.startsWith(`${world.package}/`));
    const present = names.filter((name) => component.exports.has(name)).length;
    return (present / names.length) * 2 + (imported ? 1 : 0);
  };
  const [best] = among.toSorted((one, other) => score(other) - score(one));
  return best !== undefined && score(best) > 0 ? best : undefined;
}

function exportsOf(component: Component): string {
  return formatExports(component).join("; ");
}
