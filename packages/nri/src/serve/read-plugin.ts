import { createHash } from "node:crypto";
import { readPluginFile, type ReadFileOptions, readWholeFile } from "@armory-plugins/host";
import { NriError } from "../nri-error.ts";
import { decodeUtf8 } from "./decode-utf8.ts";
import { unreadable } from "./file-problem.ts";
import { defaultSettings, parseSettings } from "./plugin-settings.ts";
import type { PluginSettings } from "./plugin-settings.ts";
import type { FoundPlugin } from "./scan-directories.ts";

/** A plugin's files, read. */
export interface PluginFiles {
  readonly module: Uint8Array;
  /** The SHA-256 of the module, in hexadecimal. */
  readonly moduleHash: string;
  /** The config's text; empty when there is none, as the runtime has it. */
  readonly config: string;
  readonly settings: PluginSettings;
  /** Equal when module, config and settings are: what tells a new version from a file that was merely touched. */
  readonly hash: string;
}

/**
 * Read a plugin's module, config and settings.
 *
 * @param options - how to read the config. Default: a regular file only.
 * @throws NriError `FILE_UNREADABLE`, `INVALID_CONFIG` for a config that is not UTF-8, `INVALID_SETTINGS`.
 */
export async function readPlugin(
  { module, config, settings }: FoundPlugin,
  options: ReadFileOptions = {},
): Promise<PluginFiles> {
  const bytes = await readBytes(readPluginFile, module.path, "a WebAssembly plugin");
  const configText =
    config === undefined ? "" : await readText(config.path, "a plugin's config", "INVALID_CONFIG", options);
  const settingsText =
    settings === undefined ? undefined : await readText(settings.path, "a plugin's settings", "INVALID_SETTINGS");
  const moduleHash = createHash("sha256").update(bytes).digest();
  const hash = createHash("sha256").update(moduleHash);
  for (const part of [configText, settingsText ?? ""]) {
    hash.update(createHash("sha256").update(part).digest());
  }
  return {
    module: bytes,
    moduleHash: moduleHash.toString("hex"),
    config: configText,
    settings: settings === undefined ? defaultSettings : parseSettings(settingsText ?? "", settings.path),
    hash: hash.digest("hex"),
  };
}

/** Reads the files of plugins one plugin after another, and has equal modules be the same bytes: fifty plugins of one file need it once. */
export class ModuleReader {
  readonly #modules = new Map<string, WeakRef<Uint8Array>>();
  #last: Promise<unknown> = Promise.resolve();

  /** As {@link readPlugin}. */
  read(found: FoundPlugin): Promise<PluginFiles> {
    const read = this.#last.then(async () => this.#share(await readPlugin(found)));
    this.#last = read.catch(() => {});
    return read;
  }

  // --- internal ---

  #share(files: PluginFiles): PluginFiles {
    const known = this.#modules.get(files.moduleHash)?.deref();
    if (known !== undefined) return { ...files, module: known };
    for (const [hash, module] of this.#modules) if (module.deref() === undefined) this.#modules.delete(hash);
    this.#modules.set(files.moduleHash, new WeakRef(files.module));
    return files;
  }
}

// --- internal ---

/** More than any config or settings have. */
const MAX_TEXT_BYTES = 16 * 2 ** 20;

async function readBytes(
  readFile: (path: string) => Promise<Uint8Array>,
  path: string,
  expected: string,
): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(error, path, expected);
  }
}

/** NRI carries configs in a protobuf string, which is UTF-8. */
async function readText(
  path: string,
  expected: string,
  code: "INVALID_CONFIG" | "INVALID_SETTINGS",
  options: ReadFileOptions = {},
): Promise<string> {
  const decoded = decodeUtf8(await readBytes((file) => readWholeFile(file, MAX_TEXT_BYTES, options), path, expected));
  if ("text" in decoded) return decoded.text;
  throw new NriError(code, `cannot read "${path}": byte ${decoded.badOffset} is not UTF-8`, {
    remedy: "save it as UTF-8",
  });
}
