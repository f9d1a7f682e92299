import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import type { PythonProject } from "../project.ts";
import { runTool } from "../run-tool.ts";
import { installDirectory } from "../toolchains/install-directory.ts";
import type { WantedPackages } from "./wanted-packages.ts";
import { findInstaller } from "../toolchains/python.ts";
import type { PythonToolchain } from "../toolchains/python.ts";

/** What a plugin in Python imports besides the standard library. */
export interface PythonPackages {
  /** The directory that holds them, in the form of a virtual environment. */
  readonly directory: string;
  /** The modules of native code that were left out, as paths below the packages. */
  readonly leftOut: readonly string[];
}

/** The directory of a project that holds what builds leave for the next one; git ignores it. */
export function workDirectory(project: PythonProject): string {
  return join(project.dir, ".armory");
}

/**
 * Install what the project depends on, apart from the virtual environment and its tools: that goes into the plugin.
 *
 * The directory has the form of a virtual environment, because componentize-py takes packages from one always. Modules of
 * native code are left out: they can't run in a plugin, and packages with such modules often work without them. Which they are is kept, to be said
 * again by later builds.
 *
 * @returns the packages; nothing is done when what is wanted is what an earlier build wanted.
 * @throws BuildError `COMPILE_FAILED` when pip fails, `ABORTED`, `TIMED_OUT`.
 */
export async function installDependencies(
  project: PythonProject,
  { facts, constraints }: WantedPackages,
  toolchain: PythonToolchain,
  context: BuildContext,
): Promise<PythonPackages> {
  const { dependencies } = project;
  const hash = createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 16);
  const name = `python-modules-${hash}`;
  const installed = await installDirectory(workDirectory(project), name, async (directory) => {
    const packages = join(directory, "lib", "site-packages");
    await mkdir(packages, { recursive: true });
    await writeFile(join(directory, leftOutFile), "");
    if (dependencies.length === 0) return;
    const { command, args } = await findInstaller(project.dir, toolchain, context);
    const limits = join(directory, "constraints.txt");
    await writeFile(limits, constraints.join("\n"));
    const all = [...args, "--quiet", "--constraint", limits, "--target", packages, ...dependencies];
    const { exitCode } = await runTool(command, all, { cwd: project.dir, env: toolchain.env }, context);
    if (exitCode !== 0) {
      throw new BuildError(
        "COMPILE_FAILED",
        `"${[command, ...args.slice(0, args.indexOf("install") + 1)].join(" ")}" ended with exit code ${exitCode}`,
        {
          remedy: `correct "dependencies" in pyproject.toml as its output says`,
        },
      );
    }
    await writeFile(join(directory, leftOutFile), (await removeNativeModules(packages)).join("\n"));
  });
  const leftOut = (await readFile(join(installed, leftOutFile), "utf8")).split("\n").filter(Boolean);
  for (const module of leftOut) context.onOutput(`left out ${module}: native code cannot run in a plugin\n`, "stderr");
  return { directory: installed, leftOut };
}

// --- internal ---

/** The names of the modules that were left out, a line each, beside the packages. */
const leftOutFile = "left-out.txt";

async function removeNativeModules(packages: string): Promise<string[]> {
  const names = await readdir(packages, { recursive: true });
  const native = names.filter((path) => /\.(?:so|pyd|dylib|dll)$/.test(path)).toSorted();
  for (const name of native) await rm(join(packages, name));
  return native;
}
