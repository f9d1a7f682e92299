import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package of this repository that npm publishes. */
export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  readonly directory: string;
}

/** The packages that npm publishes, each behind those of them that it depends on. */
export function listPublished(root: string): PublishedPackage[] {
  const { workspaces = [] } = readManifest(root);
  const found = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .map((path) => ({ directory: join(root, dirname(path)), manifest: readManifest(join(root, dirname(path))) }))
    .filter(({ manifest }) => manifest.private !== true)
    .toSorted((one, other) => (one.manifest.name < other.manifest.name ? -1 : 1));
  const byName = new Map(found.map((one) => [one.manifest.name, one]));
  const sorted = new Map<string, PublishedPackage>();
  const visit = (name: string, path: readonly string[]): void => {
    const one = byName.get(name);
    if (one === undefined || sorted.has(name) || path.includes(name)) return;
    for (const dependency of Object.keys(one.manifest.dependencies ?? {})) visit(dependency, [...path, name]);
    sorted.set(name, { name, version: one.manifest.version, directory: one.directory });
  };
  for (const { manifest } of found) visit(manifest.name, []);
  return [...sorted.values()];
}

// --- internal ---

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readManifest(directory: string): Manifest {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}
