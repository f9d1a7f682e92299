import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve as resolvePath } from "node:path";
import { pathToFileURL } from "node:url";
import type * as toolchain from "@armory-plugins/typescript-toolchain";
import { BuildError } from "../build-error.ts";
import { isObject } from "../is-object.ts";

/** The package with the JavaScript engine and the bundler: 40 MB that only projects in TypeScript need. */
export const toolchainPackage = "@armory-plugins/typescript-toolchain";

/** What {@link toolchainPackage} exports. */
export type TypeScriptToolchain = typeof toolchain;

/** A toolchain for TypeScript that is installed. */
export interface FoundToolchain {
  /** The URL of its main file, for {@link loadTypeScriptToolchain}. */
  readonly url: string;
  readonly version: string;
  /** Its directory. */
  readonly place: string;
}

/**
 * Find the toolchain for TypeScript: the one that the project has installed, otherwise one that is installed beside this package.
 *
 * @throws BuildError `TOOLCHAIN_MISSING` when neither is there.
 */
export function findTypeScriptToolchain(projectDir: string): FoundToolchain {
  for (const from of [resolvePath(projectDir, "package.json"), import.meta.url]) {
    const { resolve } = createRequire(from);
    try {
      const manifest = resolve(`${toolchainPackage}/package.json`);
      const url = pathToFileURL(resolve(toolchainPackage)).href;
      return { url, version: versionIn(manifest), place: dirname(manifest) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")) throw error;
    }
  }
  throw new BuildError(
    "TOOLCHAIN_MISSING",
    `cannot find ${toolchainPackage}, which plugins in TypeScript are built with`,
    { remedy: `install it: npm install --save-dev ${toolchainPackage}` },
  );
}

/** Import the toolchain whose main file has this URL. */
export async function loadTypeScriptToolchain(url: string): Promise<TypeScriptToolchain> {
  const found: TypeScriptToolchain = await import(url);
  return found;
}

// --- internal ---

function versionIn(manifestPath: string): string {
  const manifest: unknown = JSON.parse(readFileSync(manifestPath, "utf8"));
  return isObject(manifest) ? String(manifest["version"]) : "";
}
