import { sep } from "node:path";

/**
 * Whether a change of this file can change what a build or a test of a project finds.
 *
 * What builds, tests and package managers write is left out: watching it would make `armory dev` run for ever.
 */
export function isProjectFile(relativePath: string): boolean {
  const parts = relativePath.split(sep);
  const name = parts.at(-1) ?? "";
  return !parts.some((part) => generatedDirectories.has(part)) && !generatedFiles.test(name);
}

// --- internal ---

const generatedDirectories: ReadonlySet<string> = new Set([
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
