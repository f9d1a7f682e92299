import { dirname, join, relative, resolve } from "node:path";
import type { FrozenProblem, ReleasedDirectory, WitRelease, WitVersionCheck } from "@armory-plugins/wit-bindgen";
import { CliError } from "../errors/cli-error.ts";
import { connect } from "../registry/connect.ts";
import { isInRegistry } from "../registry/locate-plugin.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { isDirectory, listReleases, referenceOf } from "./registry.ts";

/** What is checked. */
export interface CheckDirectoryOptions {
  readonly dir: string;
  readonly against?: string | undefined;
  readonly plainHttp?: boolean | undefined;
}

/** What was found. */
export interface CheckedDirectory {
  /** Absent where the directory is released, so that it has to stay as it is, and no version is judged. */
  readonly version?: WitVersionCheck | undefined;
  /** The released directory that was checked, if it is one. */
  readonly released?: ReleasedDirectory | undefined;
  /** Released directories of the package that are not what they were. */
  readonly frozen: readonly FrozenProblem[];
}

/**
 * Judge the version of the package in a directory.
 *
 * @throws WitBindgenError, OciError, CliError `MISUSE` without anything to compare with.
 */
export async function checkDirectory(options: CheckDirectoryOptions, terminal: Terminal): Promise<CheckedDirectory> {
  const { checkWitVersion } = await import("@armory-plugins/wit-bindgen");
  const { dir, against } = options;
  if (against === undefined) return await checkByList(dir, terminal);
  const releases = await releasesOf(against, options, terminal);
  return {
    version: await checkWitVersion({ wit: dir, releases, cwd: terminal.cwd, signal: terminal.signal }),
    frozen: [],
  };
}

// --- internal ---

async function checkByList(dir: string, { cwd, signal }: Terminal): Promise<CheckedDirectory> {
  const { checkFrozen, checkWitVersion, findReleased, nameWit, readReleased } =
    await import("@armory-plugins/wit-bindgen");
  const { name } = await nameWit(dir, cwd);
  const list = await findReleased(resolve(cwd, dir));
  if (list === undefined) {
    throw new CliError(
      "MISUSE",
      `cannot tell which versions of ${name} are released: there is no released.json for "${dir}"`,
      {
        remedy:
          'name a release with --against, or write { "released": [] } to released.json where none is released yet',
      },
    );
  }
  const entries = (await readReleased(list)).filter((entry) => entry.package === name);
  const frozen = (await checkFrozen(list)).filter((entry) => entry.package === name);
  const released = entries.find((entry) => resolve(dirname(list), entry.directory) === resolve(cwd, dir));
  if (released !== undefined) return { released, frozen };
  const releases = entries.map(({ version, directory }): WitRelease => {
    const path = relative(cwd, join(dirname(list), directory));
    return { version, load: async () => path };
  });
  return { version: await checkWitVersion({ wit: dir, releases, cwd, signal }), frozen };
}

async function releasesOf(
  against: string,
  { plainHttp }: CheckDirectoryOptions,
  terminal: Terminal,
): Promise<WitRelease[]> {
  const { nameWit } = await import("@armory-plugins/wit-bindgen");
  if (!isInRegistry(against) && (await isDirectory(resolve(terminal.cwd, against)))) {
    const { name, version } = await nameWit(against, terminal.cwd);
    if (version === undefined) {
      throw new CliError("MISUSE", `cannot compare with "${against}": ${name} has no version there`);
    }
    return [{ version, load: async () => against }];
  }
  return await listReleases(await connect({ plainHttp }, terminal), await referenceOf(against));
}
