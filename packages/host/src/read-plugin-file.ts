import { readWholeFile } from "@armory-plugins/base/read-file";

/**
 * The bytes of a plugin's file: a regular one of at most 512 MiB.
 *
 * @throws FileRefused when the path leads to something else, or to more bytes; what `node:fs` says; the signal's reason.
 */
export async function readPluginFile(path: string, signal?: AbortSignal): Promise<Buffer> {
  return await readWholeFile(path, MAX_PLUGIN_BYTES, { signal });
}

// --- internal ---

/** Half of what V8 takes for a module; a plugin of TypeScript or Python has some 15 to 40 MB. */
const MAX_PLUGIN_BYTES = 512 * 2 ** 20;
