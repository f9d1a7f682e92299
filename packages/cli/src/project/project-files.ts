import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/**
 * Whether a change of this file can change what a build or a test of a project finds.
 *
 * What builds, tests and package managers write is left out: watching it would make `armory dev` run for ever.
 */
export function isProjectFile(relativePath: string): boolean {
  const parts = relativePath.split(sep);
  const name = parts.at(-1) ?? "";
  return !parts.some((part) => generatedFolders.has(part)) && !generatedFiles.test(name);
}

/** Whether a change of this file can change the component that a build makes. */
export function isBuildInput(relativePath: string): boolean {
  const [top = ""] = relativePath.split(sep);
  return (
    isProjectFile(relativePath) &&
    !testFolders.has(top) &&
    !/\.(?:md|jsonl)$/i.test(relativePath) &&
    !testFiles.test(relativePath)
  );
}

/**
 * Whether a project's component is there and younger than everything it is made of.
 *
 * A file that was deleted since is not seen; `armory build` always builds.
 */
export async function isUpToDate(projectDir: string, component: string): Promise<boolean> {
  const built = await modifiedAt(component);
  if (built === undefined) return false;
  for await (const file of walk(projectDir, "")) {
    if (isBuildInput(file) && ((await modifiedAt(join(projectDir, file))) ?? 0) > built) return false;
  }
  return true;
}

// --- internal ---

const generatedFolders: ReadonlySet<string> = new Set([
  ".armory",
  ".cache",
  ".git",
  ".idea",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  ".turbo",
  ".venv",
  ".vscode",
  "__pycache__",
  "coverage",
  "dist",
  "node_modules",
  "reports",
  "target",
]);

/** Components and their temporary files, what compilers remember, and what editors leave while they save. */
const generatedFiles = /\.wasm(?:\..*)?$|\.tsbuildinfo$|\.log$|\.tmp$|\.tgz$|~$|^\.#|\.sw[a-z]$|^4913$|^\.DS_Store$/;

/** Sources of Go's tests lie among the others. */
const testFiles = /_test\.go$/;

const testFolders: ReadonlySet<string> = new Set(["fixtures", "known-failures", "test", "tests", ".github"]);

async function* walk(root: string, below: string): AsyncGenerator<string, void, void> {
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (!isProjectFile(path)) continue;
    if (entry.isDirectory()) yield* walk(root, path);
    else yield path;
  }
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    const info = await stat(path);
    return info.mtimeMs;
  } catch {
    return undefined;
  }
}
