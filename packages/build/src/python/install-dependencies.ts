import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../build-error.ts";
import type { BuildContext } from "../languages/language-builder.ts";
import type { PythonProject } from "../project.ts";
import { runTool } from "../run-tool.ts";
import { installFolder } from "../toolchains/install-folder.ts";
import { pipFlags } from "../toolchains/python.ts";
import type { PythonToolchain } from "../toolchains/python.ts";

/** The folder of a project that holds what builds leave for the next one; git ignores it. */
export function workFolder(project: PythonProject): string {
  return join(project.dir, ".armory");
}

/**
 * Install what the project depends on, apart from the virtual environment and its tools: that goes into the plugin.
 *
 * The folder has the form of a virtual environment, because componentize-py takes packages from one always. Modules of
 * native code are left out: they can't run in a plugin, and packages with such modules often work without them.
 *
 * @returns the folder; nothing is done when the list of dependencies is the one of an earlier build.
 * @throws BuildError `COMPILE_FAILED` when pip fails, `ABORTED`, `TIMED_OUT`.
 */
export function installDependencies(
  project: PythonProject,
  { python, env }: PythonToolchain,
  context: BuildContext,
): Promise<string> {
  const { dependencies } = project;
  const hash = createHash("sha256").update(JSON.stringify(dependencies)).digest("hex").slice(0, 16);
  return installFolder(workFolder(project), `python-packages-${hash}`, async (folder) => {
    const packages = join(folder, "lib", "site-packages");
    await mkdir(packages, { recursive: true });
    if (dependencies.length === 0) return;
    const args = ["-m", "pip", "install", ...pipFlags, "--quiet", "--target", packages, ...dependencies];
    const { exitCode } = await runTool(python, args, { cwd: project.dir, env }, context);
    if (exitCode !== 0) {
      throw new BuildError(
        "COMPILE_FAILED",
        `"${python} -m pip install" ended with exit code ${exitCode}; correct "dependencies" in pyproject.toml as its output says`,
      );
    }
    await removeNativeModules(packages, context);
  });
}

// --- internal ---

async function removeNativeModules(packages: string, { onOutput }: BuildContext): Promise<void> {
  const names = await readdir(packages, { recursive: true });
  for (const name of names.filter((path) => /\.(?:so|pyd|dylib|dll)$/.test(path)).toSorted()) {
    await rm(join(packages, name));
    onOutput(`left out ${name}: native code cannot run in a plugin\n`, "stderr");
  }
}
