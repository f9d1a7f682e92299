import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultCacheDir } from "@armory-plugins/host";

/** Results of earlier runs in the user's cache directory, each under a hash of all that decides it. */
export class KeptResults<Result> {
  readonly #directory: string;

  /** @param name - of their directory, in the cache directory. */
  constructor(name: string) {
    this.#directory = join(defaultCacheDir(), name);
  }

  /** Give what an earlier run has kept, or undefined. */
  async read(hash: string): Promise<Result | undefined> {
    const file = this.#file(hash);
    try {
      const result = JSON.parse(await readFile(file, "utf8")) as Result;
      await utimes(file, new Date(), new Date());
      return result;
    } catch {
      return undefined;
    }
  }

  /** Keep a result. */
  async write(hash: string, result: Result): Promise<void> {
    const file = this.#file(hash);
    await mkdir(this.#directory, { recursive: true });
    await writeFile(`${file}.${process.pid}.tmp`, JSON.stringify(result));
    await rename(`${file}.${process.pid}.tmp`, file);
  }

  /** Remove the results that nobody asked for in a month. */
  async prune(): Promise<void> {
    const names = await readdir(this.#directory).catch(() => []);
    for (const name of names) {
      const file = join(this.#directory, name);
      const { mtimeMs } = await stat(file);
      if (Date.now() - mtimeMs > month) await rm(file, { force: true });
    }
  }

  // --- internal ---

  #file(hash: string): string {
    return join(this.#directory, `${hash}.json`);
  }
}

const month = 30 * 24 * 60 * 60 * 1000;
