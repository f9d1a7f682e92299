import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ComponentCache } from "../component-cache.ts";
import type { TypeScriptProject } from "../project.ts";
import { throwIfAborted } from "../throw-if-aborted.ts";
import { bundle } from "../typescript/bundle.ts";
import type { Bundle } from "../typescript/bundle.ts";
import { checkTypes } from "../typescript/check-types.ts";
import { componentize } from "../typescript/componentize.ts";
import { witSource } from "../wit-source.ts";
import type { LanguageBuilder } from "./language-builder.ts";

/**
 * Build a TypeScript project: check its types, bundle it to one module, freeze that in a JavaScript engine.
 *
 * Freezing takes most of the time, so the component of a bundle that was frozen before is taken from the cache directory, if there is one. The
 * bundle holds all that the plugin imports, wherever that lies.
 */
export const buildTypeScript: LanguageBuilder<TypeScriptProject> = async (project, context) => {
  await checkTypes(project, context);
  throwIfAborted(context.signal);
  const bundled = await bundle(project, context);
  throwIfAborted(context.signal);
  if (context.cacheDir === undefined) return componentize(project, bundled, context);
  const cache = new ComponentCache(join(context.cacheDir, "components"), inputsOf(project, bundled), kept);
  const known = await cache.read();
  if (known !== undefined) return known;
  const component = await componentize(project, bundled, context);
  await cache.write(component);
  return component;
};

// --- internal ---

/** Some 16 MB each: a project or two with their variants. */
const kept = 8;

function inputsOf(
  { world, wasi }: TypeScriptProject,
  { code }: Bundle,
): ConstructorParameters<typeof ComponentCache>[1] {
  return {
    facts: [world.id, world.name, witSource(world), ...wasi.toSorted()],
    files: new Map([["plugin.js", Buffer.from(code)], ...ownFiles()]),
  };
}

/** This package: what it does to an engine, and the exact versions of the engine and its tools. */
function ownFiles(): [string, Uint8Array][] {
  const code = fileURLToPath(new URL("..", import.meta.url));
  const names = readdirSync(code, { recursive: true, encoding: "utf8" }).filter((name) => /\.[jt]s$/.test(name));
  return [join("..", "package.json"), ...names.toSorted()].map((name) => [name, readFileSync(join(code, name))]);
}
