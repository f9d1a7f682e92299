import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve as resolvePath } from "node:path";
import { pathToFileURL } from "node:url";
import type * as spiderMonkey from "@armory-plugins/spidermonkey-engine";
import type * as typeScript from "@armory-plugins/typescript-engine";
import { BuildError } from "../build-error.ts";
import { isObject } from "../is-object.ts";

/** The package that every project in TypeScript is built with: the engine QuickJS, and the bundler. */
export const enginePackage = "@armory-plugins/typescript-engine";

/** The package with the engine SpiderMonkey, for projects that ask for it. */
export const spiderMonkeyPackage = "@armory-plugins/spidermonkey-engine";

/** What {@link enginePackage} exports. */
export type TypeScriptEngine = typeof typeScript;

/** What {@link spiderMonkeyPackage} exports. */
export type SpiderMonkeyEngine = typeof spiderMonkey;

/** A package that is installed. */
export interface FoundPackage {
  /** The URL of its main file. */
  readonly url: string;
  readonly version: string;
  /** Its directory. */
  readonly place: string;
}

/**
 * Find {@link enginePackage}: the one that the project has installed, otherwise one that is installed beside this package.
 *
 * @throws BuildError `TOOLCHAIN_MISSING` when neither is there.
 */
export function findTypeScriptEngine(projectDir: string): FoundPackage {
  return find(enginePackage, projectDir) ?? missing(enginePackage, "which plugins in TypeScript are built with");
}

/**
 * Find {@link spiderMonkeyPackage}, in the same way.
 *
 * @throws BuildError `TOOLCHAIN_MISSING` when it is not there.
 */
export function findSpiderMonkey(projectDir: string): FoundPackage {
  return (
    find(spiderMonkeyPackage, projectDir) ??
    missing(spiderMonkeyPackage, 'which armory.engine "spidermonkey" of package.json asks for')
  );
}

/** Import the package whose main file has this URL. */
export async function loadTypeScriptEngine(url: string): Promise<TypeScriptEngine> {
  const found: TypeScriptEngine = await import(url);
  return found;
}

/** Import the package whose main file has this URL. */
export async function loadSpiderMonkey(url: string): Promise<SpiderMonkeyEngine> {
  const found: SpiderMonkeyEngine = await import(url);
  return found;
}

// --- internal ---

function find(name: string, projectDir: string): FoundPackage | undefined {
  for (const from of [resolvePath(projectDir, "package.json"), import.meta.url]) {
    const { resolve } = createRequire(from);
    try {
      const manifest = resolve(`${name}/package.json`);
      return { url: pathToFileURL(resolve(name)).href, version: versionIn(manifest), place: dirname(manifest) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")) throw error;
    }
  }
  return undefined;
}

function missing(name: string, use: string): never {
  throw new BuildError("TOOLCHAIN_MISSING", `cannot find ${name}, ${use}`, {
    remedy: `install it: npm install --save-dev ${name}`,
  });
}

function versionIn(manifestPath: string): string {
  const manifest: unknown = JSON.parse(readFileSync(manifestPath, "utf8"));
  return isObject(manifest) ? String(manifest["version"]) : "";
}
