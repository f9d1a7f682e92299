import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import type { WorldKind } from "@armory-plugins/wit";
import { tempDir } from "@armory-plugins/support";

/** The templates of the repository; those of empty plugins end with `-minimal`. */
export function rustTemplate(kind: `${WorldKind}${"" | "-minimal"}`): string {
  return fileURLToPath(new URL(`../../../../templates/${kind}/rust`, import.meta.url));
}

/** Copy a template to a directory below a temporary one, without what was built in place. It takes the SDK of this clone, as in the repository. */
export async function copyOfRustTemplate(kind: WorldKind, below = "."): Promise<string> {
  const dir = join(await tempDir(), below);
  await mkdir(dir, { recursive: true });
  const leftOut = ["node_modules", "target", "plugin.wasm", ".turbo"];
  await cp(rustTemplate(kind), dir, { recursive: true, filter: (path) => !leftOut.includes(basename(path)) });
  const sdk = fileURLToPath(new URL("../../../../sdks/rust", import.meta.url));
  await mkdir(join(dir, ".cargo"));
  await writeFile(
    join(dir, ".cargo", "config.toml"),
    `[patch.crates-io]\narmory-plugins = { path = ${JSON.stringify(sdk)} }\n`,
  );
  return dir;
}

/** Write a backup project without dependencies. */
export function rustProject(lib: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  return tempDir({ "Cargo.toml": `${rustManifest}\n[lib]\ncrate-type = ["cdylib"]\n`, "src/lib.rs": lib, ...more });
}

/** What a plugin's Cargo.toml must have. */
export const rustManifest = `[package]
name = "shouter"
version = "1.2.3"
edition = "2024"

[package.metadata.armory]
world = "backup"
`;

/**
 * The cache folder in which `npm run toolchains` puts a Rust where the machine's own has no standard library for
 * plugins; these tests need either.
 */
export const cacheWithRust = cacheDirectory();

/**
 * The variables with which cargo finds compiled what the templates in the repository need as well: the macros, which take
 * longest. The folder is that of `templates/.cargo/config.toml`.
 */
export const sharingTarget: NodeJS.ProcessEnv = {
  ...process.env,
  CARGO_TARGET_DIR: fileURLToPath(new URL("../../../../node_modules/.cache/cargo", import.meta.url)),
};

/** The variables with which these shell scripts are what the PATH has of their names. */
export async function fakeTools(scripts: Readonly<Record<string, string>>): Promise<NodeJS.ProcessEnv> {
  const files = Object.entries(scripts).map(([name, script]) => [name, `#!/bin/sh\n${script}\n`]);
  const directory = await tempDir(Object.fromEntries(files));
  for (const name of Object.keys(scripts)) await chmod(join(directory, name), 0o755);
  return { ...process.env, PATH: `${directory}${delimiter}/usr/bin${delimiter}/bin` };
}
