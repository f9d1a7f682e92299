import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wasmToolsVersion } from "@armory-plugins/wasm-tools";
import { witSource } from "@armory-plugins/wit";
import { ComponentCache } from "../component-cache.ts";
import type { TypeScriptProject } from "../project.ts";
import { throwIfAborted } from "../throw-if-aborted.ts";
import { bundle } from "../typescript/bundle.ts";
import type { Bundle } from "../typescript/bundle.ts";
import { checkTypes } from "../typescript/check-types.ts";
import { componentize } from "../typescript/componentize.ts";
import { findDiagnostics } from "../typescript/diagnostics.ts";
import {
  findSpiderMonkey,
  findTypeScriptEngine,
  loadSpiderMonkey,
  loadTypeScriptEngine,
} from "../typescript/engine-packages.ts";
import type { LanguageBuilder } from "../language-builder.ts";

/**
 * Build a TypeScript project: check its types, bundle it to one module, freeze that in a JavaScript engine.
 *
 * Freezing takes most of the time, so the component of a bundle that was frozen before is taken from the cache directory, if there is one. The
 * bundle holds all that the plugin imports, wherever that is.
 */
export const buildTypeScript: LanguageBuilder<TypeScriptProject> = async (project, context) => {
  const { url: engineUrl } = findTypeScriptEngine(project.dir);
  const packageUrl = project.engine === "quickjs" ? engineUrl : findSpiderMonkey(project.dir).url;
  await checkTypes(project, context);
  throwIfAborted(context.signal);
  const diagnostics = findDiagnostics(project);
  const bundled = await bundle(project, diagnostics, engineUrl, context);
  const frozen = diagnostics === undefined ? project : { ...project, world: diagnostics.world };
  throwIfAborted(context.signal);
  if (context.cacheDir === undefined) return componentize(frozen, bundled, packageUrl, context);
  const inputs = inputsOf(frozen, bundled, [await versionOf(project, packageUrl), wasmToolsVersion]);
  const cache = new ComponentCache(join(context.cacheDir, "components"), inputs, kept);
  const known = await cache.read();
  if (known !== undefined) return known;
  const component = await componentize(frozen, bundled, packageUrl, context);
  await cache.write(component);
  return component;
};

// --- internal ---

/** Of some 3 MB, or 16 with SpiderMonkey: a project or two with their variants. */
const kept = 8;

/** Another version of the engine may make another component of the same bundle. */
async function versionOf({ engine }: TypeScriptProject, packageUrl: string): Promise<string> {
  if (engine === "quickjs") return (await loadTypeScriptEngine(packageUrl)).engineVersion().files;
  return (await loadSpiderMonkey(packageUrl)).componentizeVersion;
}

function inputsOf(
  { engine, world, wasi }: TypeScriptProject,
  { code }: Bundle,
  versions: readonly string[],
): ConstructorParameters<typeof ComponentCache>[1] {
  return {
    facts: [engine, ...versions, world.id, world.name, witSource(world), ...wasi.toSorted()],
    files: new Map([["plugin.js", Buffer.from(code)], ...ownFiles()]),
  };
}

/** This package: what it does to an engine. */
function ownFiles(): [string, Uint8Array][] {
  const code = fileURLToPath(new URL("..", import.meta.url));
  const names = readdirSync(code, { recursive: true, encoding: "utf8" }).filter((name) => /\.[jt]s$/.test(name));
  return [join("..", "package.json"), ...names.toSorted()].map((name) => [name, readFileSync(join(code, name))]);
}
