import type { World } from "@armory-plugins/wit";
import type { PluginImport } from "../plugin-info.ts";
import type { Component } from "./parse-component.ts";
import type { Entity } from "./type-space.ts";

/** The imports of a component of a world, and what the host does about each; types that the world itself defines are left out. */
export function listImports(component: Component, world: World): PluginImport[] {
  return [...component.imports]
    .filter(([, entity]) => entity.sort !== "type")
    .map(([name, entity]) => ({ name, access: accessTo(name, entity, world) }));
}

// --- internal ---

const given = ["wasi:clocks/", "wasi:random/", "wasi:io/", "wasi:cli/std", "wasi:cli/terminal-", "wasi:cli/exit"];
const grantable = ["wasi:cli/environment", "wasi:filesystem/"];

function accessTo(name: string, entity: Entity, world: World): PluginImport["access"] {
  const hasFunctions = entity.sort === "func" || (entity.sort === "instance" && instanceHasFunctions(entity.exports));
  if (!hasFunctions) return "types";
  if (name.startsWith(`${world.package}/`)) return "given";
  if (given.some((prefix) => name.startsWith(prefix))) return "given";
  if (grantable.some((prefix) => name.startsWith(prefix))) return "grantable";
  return "refused";
}

function instanceHasFunctions(exports: ReadonlyMap<string, Entity>): boolean {
  return [...exports.values()].some(
    (one) => one.sort === "func" || (one.sort === "type" && one.type.is === "resource"),
  );
}
