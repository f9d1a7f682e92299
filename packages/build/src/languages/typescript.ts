import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wasmToolsVersion } from "@armory-plugins/wasm-tools";
import { ComponentCache } from "../component-cache.ts";
import type { TypeScriptProject } from "../project.ts";
import { throwIfAborted } from "../throw-if-aborted.ts";
import { bundle } from "../typescript/bundle.ts";
import type { Bundle } from "../typescript/bundle.ts";
import { checkTypes } from "../typescript/check-types.ts";
import { componentize } from "../typescript/componentize.ts";
import { findTypeScriptToolchain, loadTypeScriptToolchain } from "../typescript/toolchain.ts";
import { witSource } from "../wit-source.ts";
import type { LanguageBuilder } from "../language-builder.ts";

/**
 * Build a TypeScript project: check its types, bundle it to one module, freeze that in a JavaScript engine.
 *
 * Freezing takes most of the time, so the component of a bundle that was frozen before is taken from the cache directory, if there is one. The
 * bundle holds all that the plugin imports, wherever that is.
 */
export const buildTypeScript: LanguageBuilder<TypeScriptProject> = async (project, context) => {
  const { url: toolchain } = findTypeScriptToolchain(project.dir);
  await checkTypes(project, context);
  throwIfAborted(context.signal);
  const bundled = await bundle(project, toolchain, context);
  throwIfAborted(context.signal);
  if (context.cacheDir === undefined) return componentize(project, bundled, toolchain, context);
  const { componentizeVersion } = await loadTypeScriptToolchain(toolchain);
  const inputs = inputsOf(project, bundled, [componentizeVersion, wasmToolsVersion]);
  const cache = new ComponentCache(join(context.cacheDir, "components"), inputs, kept);
  const known = await cache.read();
  if (known !== undefined) return known;
  const component = await componentize(project, bundled, toolchain, context);
  await cache.write(component);
  return component;
};

// --- internal ---

/** Some 16 MB each: a project or two with their variants. */
const kept = 8;

function inputsOf(
  { world, wasi }: TypeScriptProject,
  { code }: Bundle,
  versions: readonly string[],
): ConstructorParameters<typeof ComponentCache>[1] {
  return {
    facts: [...versions, world.id, world.name, witSource(world), ...wasi.toSorted()],
    files: new Map([["plugin.js", Buffer.from(code)], ...ownFiles()]),
  };
}

/** This package: what it does to an engine. */
function ownFiles(): [string, Uint8Array][] {
  const code = fileURLToPath(new URL("..", import.meta.url));
  const names = readdirSync(code, { recursive: true, encoding: "utf8" }).filter((name) => /\.[jt]s$/.test(name));
  return [join("..", "package.json"), ...names.toSorted()].map((name) => [name, readFileSync(join(code, name))]);
}
