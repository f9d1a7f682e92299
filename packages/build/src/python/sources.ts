import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { BuildError } from "../build-error.ts";
import type { PythonProject } from "../project.ts";

/** The plugin's own files, as componentize-py gets them. */
export interface PythonSources {
  /** The module to import, for example `plugin`. */
  readonly module: string;
  /** Paths below the directory that Python imports from, with `/`, in their order, and what the files hold. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Read the directory that a project's entry is imported from: the nearest one above it that is not a package.
 *
 * What tools leave there does not count: caches, virtual environments, what npm installed, built components, and all
 * whose name begins with a dot.
 *
 * @throws BuildError `PROJECT_INVALID` when the entry has a name that Python can't import.
 */
export async function readPythonSources({ dir, entry }: PythonProject): Promise<PythonSources> {
  const names = basename(entry) === "__init__.py" ? [] : [basename(entry, extname(entry))];
  let root = dirname(entry);
  while (root !== dir && (await exists(join(root, "__init__.py")))) {
    names.unshift(basename(root));
    root = dirname(root);
  }
  checkNames(names, entry);
  const files = new Map<string, Uint8Array>();
  await readDirectory(root, "", [await realpath(root)], files);
  return { module: names.join("."), files };
}

// --- internal ---

/** The module's name becomes Python code, so it must be nothing but names (The Python Language Reference, "Names"). */
function checkNames(names: readonly string[], entry: string): void {
  const bad = names.find((name) => !/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name));
  if (bad === undefined) return;
  throw new BuildError(
    "PROJECT_INVALID",
    `cannot import "${entry}": ${JSON.stringify(bad)} is not the name of a Python module`,
    { remedy: "rename it, with letters, digits and underscores only" },
  );
}

/** @param above The real paths of the directories on the way, to notice links that lead back. */
async function readDirectory(
  directory: string,
  prefix: string,
  above: readonly string[],
  files: Map<string, Uint8Array>,
): Promise<void> {
  for (const name of (await readdir(directory)).toSorted()) {
    if (name.startsWith(".") || name === "__pycache__" || name === "node_modules" || name.endsWith(".wasm")) continue;
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) files.set(prefix + name, await readFile(path));
    if (found?.isDirectory() !== true || (await exists(join(path, "pyvenv.cfg")))) continue;
    const real = await realpath(path);
    if (!above.includes(real)) await readDirectory(path, `${prefix}${name}/`, [...above, real], files);
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
