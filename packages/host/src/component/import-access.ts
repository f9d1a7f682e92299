import type { World } from "@armory-plugins/wit";
import { HostError } from "../host-error.ts";
import type { PluginImport } from "../plugin-info.ts";
import { contractOf } from "./contract-of.ts";
import { wasiContract } from "./gen/wasi-contract.ts";
import { parseComponent, type Component } from "./parse-component.ts";
import { functionDifference, typeDifference } from "./type-difference.ts";
import type { Entity } from "./type-space.ts";

/** The imports of a component of a world, and what the host does about each; types that the world itself defines are left out. */
export function listImports(component: Component, world: World): PluginImport[] {
  const denied = new Set(deniedInterfaces(component, world));
  return [...component.imports]
    .filter(([, entity]) => entity.sort !== "type")
    .map(([name, entity]) => {
      const access = accessTo(name, entity, world);
      const isRefused =
        denied.has(name.replace(/@.*/, "")) && (access.access === "given" || access.access === "grantable");
      return isRefused
        ? { name, access: "refused", difference: "it is imported in several versions" }
        : { name, ...access };
    });
}

/**
 * Require that what a component imports of an interface that the host provides has the types that WASI, or the world, gives it.
 *
 * The generated glue calls the host by what the component declares: a declared constructor constructs, a declared static function is looked up and called.
 *
 * @param file - how to call the component in an error.
 * @throws HostError `IMPORT_MISMATCH`, which names each import and its difference.
 */
export function requireKnownImports(imports: readonly PluginImport[], file: string): void {
  const different = imports.filter(({ access }) => access === "mismatch");
  if (different.length === 0) return;
  throw new HostError(
    "IMPORT_MISMATCH",
    [
      `cannot load ${file}: it declares imports with other types than their interfaces have:`,
      ...different.map(({ name, difference }) => `  - ${name}: ${difference}`),
    ].join("\n"),
    { remedy: "build it against the interfaces' own WIT" },
  );
}

/**
 * The interfaces that a component imports and the host does not know in that version, by their names without it.
 *
 * jco asks for an interface by its name alone: one of another version would be given what the host has of its own.
 */
export function deniedInterfaces(component: Component, world: World): string[] {
  return [...component.imports.keys()]
    .filter((name) => contractFor(name, world) === undefined)
    .map((name) => name.replace(/@.*/, ""));
}

// --- internal ---

const given = ["wasi:clocks/", "wasi:random/", "wasi:io/", "wasi:cli/std", "wasi:cli/terminal-", "wasi:cli/exit"];
const grantable = ["wasi:cli/environment", "wasi:filesystem/"];

function accessTo(name: string, entity: Entity, world: World): Omit<PluginImport, "name"> {
  const hasFunctions = entity.sort === "func" || (entity.sort === "instance" && instanceHasFunctions(entity.exports));
  if (!hasFunctions) return { access: "types" };
  const expected = contractFor(name, world);
  if (expected === undefined) return { access: "refused", ...versionDifference(name) };
  const difference = entityDifference(entity, expected);
  if (difference !== undefined) return { access: "mismatch", difference };
  if (!name.startsWith("wasi:") || given.some((prefix) => name.startsWith(prefix))) return { access: "given" };
  return { access: grantable.some((prefix) => name.startsWith(prefix)) ? "grantable" : "refused" };
}

/** An interface that the host has, in another version. */
function versionDifference(name: string): Pick<PluginImport, "difference"> {
  const known = wasiInterfaces().has(name.replace(/@.*/, ""));
  return known ? { difference: "this host has version 0.2 of it" } : {};
}

function instanceHasFunctions(exports: ReadonlyMap<string, Entity>): boolean {
  return [...exports.values()].some(
    (one) => one.sort === "func" || (one.sort === "type" && one.type.is === "resource"),
  );
}

/** What an import is by its interface's own WIT; undefined when the host knows no such interface in that version. */
function contractFor(name: string, world: World): Entity | undefined {
  const [id = "", version = ""] = name.split("@");
  if (!id.startsWith("wasi:")) return contractOf(world).imports.get(name);
  return wasiVersion.test(version) ? wasiInterfaces().get(id) : undefined;
}

/** Releases of WASI 0.2 only add to those before them: the contract is the newest. */
const wasiVersion = /^0\.2\.\d+$/;

let interfaces: ReadonlyMap<string, Entity> | undefined;

/** The interfaces of `wasi:cli/imports`, by their names without versions. */
function wasiInterfaces(): ReadonlyMap<string, Entity> {
  interfaces ??= new Map(
    [...parseComponent(Buffer.from(wasiContract, "base64")).imports].map(([name, entity]) => [
      name.replace(/@.*/, ""),
      entity,
    ]),
  );
  return interfaces;
}

/** The first place where what is imported differs from what its interface has; a part of the interface does not differ. */
function entityDifference(found: Entity, expected: Entity, name = "it"): string | undefined {
  if (found.sort !== expected.sort) return `${name} is ${article(found.sort)}, expected ${article(expected.sort)}`;
  if (found.sort === "func" && expected.sort === "func") {
    const difference = functionDifference(found.type, expected.type);
    return difference === undefined ? undefined : `${name}: ${difference}`;
  }
  if (found.sort === "type" && expected.sort === "type") {
    if (found.type.is === "value" && expected.type.is === "value") {
      return typeDifference(found.type.value, expected.type.value, name);
    }
    return found.type.is === expected.type.is
      ? undefined
      : `${name} is a ${found.type.is}, expected a ${expected.type.is}`;
  }
  if (found.sort !== "instance" || expected.sort !== "instance") return undefined;
  // What is called tells more than what it is called with
  const isFunction = ([, { sort }]: [string, Entity]): boolean => sort === "func";
  const members = [...found.exports];
  for (const [member, entity] of [...members.filter(isFunction), ...members]) {
    const other = expected.exports.get(member);
    if (other === undefined) return `the interface has no "${member}"`;
    const difference = entityDifference(entity, other, `"${member}"`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function article(sort: Entity["sort"]): string {
  return sort === "instance" ? "an interface" : `a ${sort}`;
}
