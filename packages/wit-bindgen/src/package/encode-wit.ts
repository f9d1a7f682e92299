import type { Description } from "../../generator/generator.js";
import { callGenerator } from "../call-generator.ts";
import { readSource } from "../read-source.ts";
import type { WitSource } from "../wit-source.ts";

/** A WIT package and its version. */
export interface WitPackageName {
  /** `namespace:name` */
  readonly name: string;
  readonly version?: string | undefined;
}

/** A WIT package as a component, which is how registries have it. */
export interface EncodedWit extends WitPackageName {
  readonly bytes: Uint8Array;
  /**
   * The package's interfaces and worlds and what its worlds export, by their full names: `armory:nri/types@0.1.0`.
   *
   * This is what the config of an artifact lists (`Component::from_package` of the crate oci-wasm, which wkg uses).
   */
  readonly exports: readonly string[];
}

/** A WIT package as its source. */
export interface PrintedWit extends WitPackageName {
  readonly wit: string;
}

/**
 * Encode a WIT package as a component, as `wkg publish` and `wasm-tools component wit --wasm` do. Unstable items are left out.
 *
 * @param wit - a path, or WIT in memory.
 * @throws WitBindgenError
 */
export async function encodeWit(wit: string | WitSource, cwd: string = process.cwd()): Promise<EncodedWit> {
  const source = await readSource(wit, cwd);
  const encoded = await callGenerator((generator) => generator.encodePackage(source));
  const description = await callGenerator((generator) => generator.describePackage(source, []));
  const { name, version } = encoded.package;
  return { name, version, bytes: encoded.bytes, exports: exportsOf(description) };
}

/**
 * Print a WIT package that was encoded, and behind it what it depends on: of each dependency, what the package uses.
 *
 * @throws WitBindgenError `INVALID_WIT` for what is not an encoded package.
 */
export async function printWit(path: string, bytes: Uint8Array): Promise<PrintedWit[]> {
  const source = await readSource({ path, content: bytes }, ".");
  const printed = await callGenerator((generator) => generator.printPackage(source));
  return printed.map(({ package: { name, version }, wit }) => ({ name, version, wit }));
}

/**
 * Read the name and the version of a WIT package.
 *
 * @throws WitBindgenError
 */
export async function nameWit(wit: string | WitSource, cwd: string = process.cwd()): Promise<WitPackageName> {
  const source = await readSource(wit, cwd);
  const { package: found } = await callGenerator((generator) => generator.describePackage(source, []));
  return { name: found.name, version: found.version };
}

// --- internal ---

function exportsOf({ package: own, dependencies, items }: Description): string[] {
  const versions = new Map(dependencies.map(({ name, version }) => [name, version]));
  const full = (package_: string, name: string, version: string | undefined): string =>
    `${package_}/${name}${version === undefined ? "" : `@${version}`}`;
  const names = items.flatMap(({ kind, name, parent, parts, isEnabled }): string[] => {
    if (!isEnabled) return [];
    const [foreign, interface_] = name.includes("/") ? name.split("/") : [];
    if (parent === undefined) return foreign === undefined ? [full(own.name, name, own.version)] : [];
    if (kind !== "export") return [];
    if (foreign !== undefined && interface_ !== undefined) return [full(foreign, interface_, versions.get(foreign))];
    // Of the package's own interfaces, which are listed anyway, and of functions
    return parts.some((part) => part.tag === "item" && items[part.val]?.name === name) ? [] : [name];
  });
  return [...new Set(names)].toSorted();
}
