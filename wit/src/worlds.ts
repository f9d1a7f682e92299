import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WorldDescription } from "./world-description.ts";

/** What a plugin of a world is for: the word that people type. */
export type WorldKind = RecordWorldKind | "nri";

/** What a plugin is for that takes the records of a topic, one at a time. */
export type RecordWorldKind = "backup" | "restore";

/** A world that this toolkit knows, frozen in one version. */
export interface World {
  /** The full id as WIT writes it, for example `kannika:wasi-plugins/wasi-backup-plugin@0.1.0`. */
  readonly id: string;
  /** The short word for it. */
  readonly kind: WorldKind;
  /** The package without its version, for example `kannika:wasi-plugins`. */
  readonly package: string;
  /** The package's semantic version. */
  readonly version: string;
  /** The world's name in its package. */
  readonly name: string;
  /** The directory of the version's `.wit` files, relative to the package `@armory-plugins/wit`. */
  readonly directory: string;
  /** The world of another package that it has all of; absent where there is none. */
  readonly includes?: World;
}

/** Every world that this toolkit knows. */
export const worlds: readonly World[] = [
  kannikaWorld("backup", "wasi-backup-plugin"),
  kannikaWorld("restore", "wasi-restore-plugin"),
  {
    id: "armory:nri/nri-plugin@0.1.0",
    kind: "nri",
    package: "armory:nri",
    version: "0.1.0",
    name: "nri-plugin",
    directory: "armory-nri/0.1",
  },
];

/** Find a world by its kind (`backup`), its name (`wasi-backup-plugin`) or its full id; undefined when it is unknown. */
export function findWorld(nameOrId: string): World | undefined {
  return worlds.find((world) => [world.kind, world.name, world.id].includes(nameOrId));
}

/** The absolute path of the directory with the world's `.wit` files. */
export function witDirectory(world: Pick<World, "directory">): string {
  return fileURLToPath(new URL(`../${world.directory}`, import.meta.url));
}

/**
 * The world's contract: the smallest component that implements it, every function a trap.
 *
 * Its type section is the world in a form that programs can compare with another component's.
 */
export function worldContract(world: Pick<World, "directory" | "name">): Uint8Array {
  const file = new URL(`../gen/${world.directory}/${world.name}.contract.b64`, import.meta.url);
  return Buffer.from(readFileSync(file, "utf8"), "base64");
}

/** The WIT package of a world as one document, with the package of a world that it includes: tools that read no files take this. */
export function witSource(world: World): string {
  const { package: id, version, includes } = world;
  const own = `package ${id}@${version};\n${declarationsOf(world)}`;
  if (includes === undefined) return own;
  return `${own}\npackage ${includes.package}@${includes.version} {\n${declarationsOf(includes)}}\n`;
}

/** The world's functions, with every type resolved. */
export function worldDescription(world: World): WorldDescription {
  const file = new URL(`../gen/${world.directory}/${world.name}.description.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

// --- internal ---

function declarationsOf(world: World): string {
  const directory = witDirectory(world);
  const files = readdirSync(directory).filter((name) => name.endsWith(".wit"));
  return files
    .toSorted()
    .map((name) => readFileSync(join(directory, name), "utf8").replace(/^package [^;]*;$/m, ""))
    .join("\n");
}

function kannikaWorld(kind: RecordWorldKind, name: string): World {
  const version = "0.1.0";
  return {
    id: `kannika:wasi-plugins/${name}@${version}`,
    kind,
    package: "kannika:wasi-plugins",
    version,
    name,
    directory: "kannika-wasi-plugins/0.1",
  };
}
