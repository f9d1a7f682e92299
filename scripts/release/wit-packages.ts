import { globSync, existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import {
  checkFrozen,
  checkWitVersion,
  nameWit,
  readReleased,
  releasedFile,
  type WitRelease,
  type WitVersionCheck,
} from "@armory-plugins/wit-bindgen";
import { ReleaseError } from "./release-error.ts";

/** A WIT package of this repository that is published: those of others, such as Kannika's, are not. */
export interface OwnWit {
  /** `namespace:name` */
  readonly name: string;
  readonly version: string;
  readonly directory: string;
}

/** The WIT packages whose namespace is `armory`, a directory for each version. */
export async function listOwnWit(root: string): Promise<OwnWit[]> {
  const directories = globSync("wit/armory-*/*/*.wit", { cwd: root }).map((file) => join(root, dirname(file)));
  const found: OwnWit[] = [];
  for (const directory of [...new Set(directories)].toSorted()) {
    const { name, version } = await nameWit(directory);
    const shown = relative(root, directory);
    if (version === undefined)
      throw new ReleaseError(`cannot release ${name}: "${shown}" gives no version`, "write it behind the name: @0.1.0");
    if (!name.startsWith("armory:"))
      throw new ReleaseError(`cannot release "${shown}": ${name} is not of the namespace armory`, "rename one of both");
    found.push({ name, version, directory });
  }
  return found;
}

/** The list of the released directories. */
export function releasedList(root: string): string {
  return join(root, "wit", releasedFile);
}

/**
 * Find out what is new, by the list of what was released.
 *
 * @throws ReleaseError for a released directory that is not as it was.
 */
export async function listNewWit(root: string, all: readonly OwnWit[]): Promise<OwnWit[]> {
  const list = releasedList(root);
  if (!existsSync(list)) return [...all];
  for (const { package: name, version, directory, problem } of await checkFrozen(list)) {
    throw new ReleaseError(
      `cannot release anything: ${name} ${version} was released, and its directory "wit/${directory}" ${problem === "missing" ? "is gone" : "has changed"}`,
      "restore it, and put the change into a new version in a directory of its own",
    );
  }
  const released = await readReleased(list);
  return all.filter(
    (one) => !released.some(({ package: name, version }) => name === one.name && version === one.version),
  );
}

/**
 * Judge the version of a package by its releases: those that a registry has, and those of the list.
 *
 * @returns what holds, for people.
 * @throws ReleaseError with the item that breaks the promise of a release.
 */
export async function judgeWit(root: string, wit: OwnWit, published: readonly WitRelease[]): Promise<string> {
  const { name, version, directory } = wit;
  const list = releasedList(root);
  const listed = (existsSync(list) ? await readReleased(list) : [])
    .filter((entry) => entry.package === name && !published.some((release) => release.version === entry.version))
    .map((entry) => ({ version: entry.version, load: async () => resolve(dirname(list), entry.directory) }));
  // Its own release, where it is one already, is compared with it where it is published
  const releases = [...published, ...listed].filter((release) => release.version !== version);
  const check = await checkWitVersion({ wit: relative(root, directory), releases, cwd: root });
  if (!check.isAllowed) {
    throw new ReleaseError(
      `cannot release ${name} ${version}: ${describeBreak(check)}`,
      `give it a version outside of ${check.series}, or take the change back`,
    );
  }
  if (check.neighbors.length === 0) return `the first of ${check.series}`;
  return `compatible with ${check.neighbors.map((neighbor) => neighbor.version).join(" and ")}`;
}

// --- internal ---

function describeBreak({ neighbors }: WitVersionCheck): string {
  const refusing = neighbors.find(({ breaking }) => breaking.length > 0);
  const [first, ...others] = refusing?.breaking ?? [];
  const { kind, item, path, new: now } = first ?? {};
  const place = now?.place === undefined ? "" : ` (${now.place})`;
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return `${kind} ${item} ${path}${place}${more}: this breaks the promise of ${refusing?.version}`;
}
