import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeOutFile } from "../out-file.ts";

/** Everything that decides what the compiler makes. */
export interface ComponentInputs {
  /** The compiler, its arguments and the like, one after another. */
  readonly facts: readonly string[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Keeps one component: the one that was compiled last, under the hash of what it was compiled from.
 *
 * The folder is the project's own, as its sources are: who can write there can change the plugin anyway.
 */
export class ComponentCache {
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, { facts, files }: ComponentInputs) {
    const hash = createHash("sha256").update(JSON.stringify([facts, [...files.keys()]]));
    for (const content of files.values()) hash.update(`${content.length}:`).update(content);
    this.#folder = folder;
    this.#name = `component-${hash.digest("hex")}.wasm`;
  }

  /** The component, or undefined when something changed since it was compiled. */
  async read(): Promise<Uint8Array | undefined> {
    return readFile(join(this.#folder, this.#name)).catch(() => undefined);
  }

  /** Keep this component and forget the one before. */
  async write(component: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const old = (await readdir(this.#folder)).filter((name) => /^component-[0-9a-f]{64}\.wasm$/.test(name));
    await writeOutFile(join(this.#folder, this.#name), component);
    await Promise.all(
      old.filter((name) => name !== this.#name).map((name) => rm(join(this.#folder, name), { force: true })),
    );
  }
}
