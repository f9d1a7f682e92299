import { cp, mkdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { WorldKind } from "@armory-plugins/wit";
import { installPythonToolchain } from "@armory-plugins/build";
import { tempDir } from "@armory-plugins/support";
import { pipFindLinks } from "@armory-plugins/support/pip-find-links";

/** The templates of the repository. */
export function pythonTemplate(kind: WorldKind): string {
  return fileURLToPath(new URL(`../../../../templates/${kind}/python`, import.meta.url));
}

/** Copy a template to a temporary folder, without what was built or installed in place. */
export async function copyOfPythonTemplate(kind: WorldKind, below = "."): Promise<string> {
  const dir = join(await tempDir(), below);
  const notCopied = ["node_modules", ".venv", ".armory", "__pycache__", "plugin.wasm", ".turbo"];
  await cp(pythonTemplate(kind), dir, {
    recursive: true,
    filter: (path) => !notCopied.includes(path.split(sep).at(-1) ?? ""),
  });
  return dir;
}

/** Write a backup project whose module is `src/plugin.py`. */
export function pythonProject(
  module: string,
  dependencies: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const manifest = `[project]\nname = "shouter"\nversion = "1.2.3"\ndependencies = ${JSON.stringify(dependencies)}\n
[tool.armory]\nworld = "backup"\n`;
  return tempDir({ "pyproject.toml": manifest, "src/plugin.py": module, ...more });
}

/** A cache folder with componentize-py in it, kept from one run of the tests to the next. */
export async function cacheWithPython(): Promise<string> {
  const cacheDir = fileURLToPath(new URL("../../../../node_modules/.cache/armory-build", import.meta.url));
  await mkdir(cacheDir, { recursive: true });
  let output = "";
  await installPythonToolchain({ cacheDir, env: process.env, onOutput: (chunk) => (output += chunk) }).catch(
    (cause: unknown) => {
      throw new Error(`componentize-py cannot be installed: ${output}`, { cause });
    },
  );
  return cacheDir;
}

/** The variables of this process without an active virtual environment, and with the SDK that this repository built. */
export const plainEnv: NodeJS.ProcessEnv = {
  ...process.env,
  VIRTUAL_ENV: "",
  PIP_FIND_LINKS: pipFindLinks(),
};
