import { witDirectory } from "@armory-plugins/wit";
import { ComponentCache } from "../component-cache.ts";
import type { PythonProject } from "../project.ts";
import { componentize } from "../python/componentize.ts";
import { installDependencies, workDirectory } from "../python/install-dependencies.ts";
import { readPythonSources } from "../python/sources.ts";
import { findWantedPackages } from "../python/wanted-packages.ts";
import { throwIfAborted } from "../throw-if-aborted.ts";
import { findPython } from "../toolchains/python.ts";
import { witSource } from "../wit-source.ts";
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
    facts: [toolchain.version, ...options, witSource(world), world.name, sources.module, ...wanted.facts],
    files: sources.files,
  });
  const known = await cache.read();
  if (known !== undefined) return known;
  const packages = await installDependencies(project, wanted, toolchain, context);
  throwIfAborted(context.signal);
  const args = ["--wit-path", witDirectory(world), "--world", world.name, "componentize", ...options];
  const component = await componentize({ args, sources, packages, world }, toolchain, context);
  await cache.write(component);
  return component;
};

// --- internal ---

/** Without it, the component imports all of WASI, and clocks and random numbers differ between build and run. */
const options = ["--stub-wasi"];
