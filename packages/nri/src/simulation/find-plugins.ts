import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileGuard } from "../serve/file-guard.ts";
import { isNriError, NriError } from "../nri-error.ts";
import { parsePluginName } from "../serve/plugin-name.ts";
import type { PluginName } from "../serve/plugin-name.ts";
import { findConfig, scanDirectories } from "../serve/scan-directories.ts";
import type { PluginDirectories, Scan } from "../serve/scan-directories.ts";

/**
 * Find the plugins for a simulated runtime: those of a directory under the names that `armory nri serve` knows, or one alone.
 *
 * One alone is a file, whatever it is called, or the `plugin.wasm` of a directory that has no other: what a build of a project leaves. When its name
 * is not `NN-name`, its index is 10. Its config may be given as a file too, or a pipe, in place of the directory of configs.
 *
 * @throws NriError `INVALID_CONFIG` for such a file with a directory of plugins.
 */
export async function findPlugins(directories: PluginDirectories): Promise<Pick<Scan, "plugins" | "problems">> {
  const path = await findAlone(directories.plugins);
  if (path === undefined) {
    if (await isNotDirectory(directories.config)) throw fileForMany(directories);
    return await scanDirectories(directories);
  }
  const config = directories.config === directories.plugins ? dirname(path) : directories.config;
  try {
    const name = nameOf(path);
    const files = (await isNotDirectory(config))
      ? { config: seen(config), settings: undefined }
      : await findConfig(config, name, new FileGuard("any"));
    return { plugins: new Map([[name.full, { name, module: seen(path), ...files }]]), problems: new Map() };
  } catch (error) {
    if (!isNriError(error)) throw error;
    return { plugins: new Map(), problems: new Map([[path, error]]) };
  }
}

// --- internal ---

const builtName = "plugin.wasm";

/** The file of a plugin that is alone; undefined when this is a directory of plugins. */
async function findAlone(path: string): Promise<string | undefined> {
  if (await isNotDirectory(path)) return path;
  const names = await readdir(path).catch(() => []);
  const plugins = names.filter((name) => name.endsWith(".wasm") && !name.startsWith("."));
  return plugins.length === 1 && plugins[0] === builtName ? join(path, builtName) : undefined;
}

function nameOf(path: string): PluginName {
  const fileName = basename(path);
  return parsePluginName(/^\d\d-/.test(fileName) ? fileName : `10-${fileName}`, path);
}

function fileForMany({ plugins, config }: PluginDirectories): NriError {
  return new NriError(
    "INVALID_CONFIG",
    `cannot give the plugins in "${plugins}" the config "${config}": a file goes with one plugin alone`,
    { remedy: "name a directory of configs, or one plugin" },
  );
}

/** A file that is read once: nobody asks whether it changed. */
function seen(path: string): { readonly path: string; readonly signature: string } {
  return { path, signature: "" };
}

/** Whether there is something to read: a file, or a pipe as shells make them of `<(command)`. */
async function isNotDirectory(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && !stats.isDirectory();
}
