import { readPlugin, type PluginFiles } from "./read-plugin.ts";
import type { FoundPlugin } from "./scan-directories.ts";

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
