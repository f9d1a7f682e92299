import { stat } from "node:fs/promises";
import { join } from "node:path";
import { withDiagnostics, witDirectory, witSource } from "@armory-plugins/wit";
import type { World } from "@armory-plugins/wit";
import { ComponentCache } from "../component-cache.ts";
import type { PythonProject } from "../project.ts";
import { componentize } from "../python/componentize.ts";
import { installDependencies, workDirectory } from "../python/install-dependencies.ts";
import type { PythonPackages } from "../python/install-dependencies.ts";
import { readPythonSources } from "../python/sources.ts";
import { findWantedPackages } from "../python/wanted-packages.ts";
import { throwIfAborted } from "../throw-if-aborted.ts";
import { findPython } from "../toolchains/python.ts";
import type { LanguageBuilder } from "../language-builder.ts";

/**
 * The step for Python: componentize-py freezes the plugin's module, with CPython and its dependencies.
 *
 * No two runs give the same bytes, and each takes seconds: when nothing changed, the component of the last one is taken.
 */
export const buildPython: LanguageBuilder<PythonProject> = async (project, context) => {
  const toolchain = await findPython(project.dir, context);
  const sources = await readPythonSources(project);
  const { world } = project;
  const wanted = await findWantedPackages(project, toolchain, context);
  const cache = new ComponentCache(workDirectory(project), {
    facts: [
      toolchain.version,
      ...options,
      witSource(withDiagnostics(world) ?? world),
      world.name,
      sources.module,
      ...wanted.facts,
    ],
    files: sources.files,
  });
  const known = await cache.read();
  if (known !== undefined) return known;
  const packages = await installDependencies(project, wanted, toolchain, context);
  throwIfAborted(context.signal);
  const exported = await worldOfSdk(world, packages);
  const paths = [...(exported.includes === undefined ? [] : [exported.includes]), exported].flatMap((each) => [
    "--wit-path",
    witDirectory(each),
  ]);
  const args = [...paths, "--world", exported.id, "componentize", ...options];
  const component = await componentize({ args, sources, packages, world: exported }, toolchain, context);
  await cache.write(component);
  return component;
};

// --- internal ---

/** The world with a log and counters, where the SDK that the plugin is built with exports them. */
async function worldOfSdk(world: World, { directory }: PythonPackages): Promise<World> {
  const diagnosed = withDiagnostics(world);
  if (diagnosed === undefined) return world;
  const module = join(directory, "lib", "site-packages", "armory_plugins", "_diagnostics.py");
  const found = await stat(module).catch(() => undefined);
  return found === undefined ? world : diagnosed;
}

/** Without it, the component imports all of WASI, and clocks and random numbers differ between build and run. */
const options = ["--stub-wasi"];
