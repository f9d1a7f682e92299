import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { makeDirectory } from "@armory-plugins/base";
import { writeOutFile } from "./out-file.ts";

/** Everything that decides what the compiler makes. */
export interface ComponentInputs {
  /** The compiler, its arguments and the like, one after another. */
  readonly facts: readonly string[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Keeps the components that were compiled last, each under the hash of what it was compiled from.
 *
 * The directory is the project's own, as its sources are, or the one of the toolchains: whoever can write there can change the plugin anyway.
 */
export class ComponentCache {
  readonly #directory: string;
  readonly #name: string;
  readonly #kept: number;

  /** @param kept How many components the directory holds, this one included. */
  constructor(directory: string, { facts, files }: ComponentInputs, kept = 1) {
    const hash = createHash("sha256").update(JSON.stringify([facts, [...files.keys()]]));
    for (const content of files.values()) hash.update(`${content.length}:`).update(content);
    this.#directory = directory;
    this.#name = `component-${hash.digest("hex")}.wasm`;
    this.#kept = kept;
  }

  /** The component, or undefined when something changed since it was compiled. */
  async read(): Promise<Uint8Array | undefined> {
    return readFile(join(this.#directory, this.#name)).catch(() => undefined);
  }

  /** Keep this component and forget the oldest ones beyond the number that is kept. A cache that can't be written costs time and nothing else. */
  async write(component: Uint8Array): Promise<void> {
    await this.#keep(component).catch(() => {});
  }

  async #keep(component: Uint8Array): Promise<void> {
    await makeDirectory(this.#directory);
    const old = (await readdir(this.#directory)).filter((name) => /^component-[0-9a-f]{64}\.wasm$/.test(name));
    await writeOutFile(join(this.#directory, this.#name), component);
    const others = await Promise.all(
      old
        .filter((name) => name !== this.#name)
        .map(async (name) => ({
          path: join(this.#directory, name),
          time: await modifiedAt(join(this.#directory, name)),
        })),
    );
    const surplus = others.toSorted((one, other) => other.time - one.time).slice(this.#kept - 1);
    await Promise.all(surplus.map(({ path }) => rm(path, { force: true })));
  }
}

// --- internal ---

/** When a file was written; of one that another build removes meanwhile, long ago. */
async function modifiedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}
