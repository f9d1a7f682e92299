import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MatrixResult } from "@armory-plugins/conformance";
import { defaultCacheDir } from "@armory-plugins/host";
import type { RepositorySubject } from "./subjects.ts";

/**
 * Results of subjects that conform, in the user's cache directory: a subject whose component, cases, harness and engines are those of an earlier run is not run
 * again, in this clone or another. Results that are not ok are never kept.
 */
export class ConformanceCache {
  readonly #directory = join(defaultCacheDir(), "conformance");
  readonly #harness: string;

  /** @param run what else decides a result: the engines, the seed. */
  constructor(run: { readonly engines: readonly string[]; readonly seed: number }) {
    this.#harness = hashHarness(
      JSON.stringify([run.engines, run.seed, process.version, process.platform, process.arch]),
    );
  }

  /** Gives the result of an earlier run, or undefined. */
  async read(subject: RepositorySubject): Promise<MatrixResult | undefined> {
    const file = this.#file(subject);
    try {
      const result = JSON.parse(await readFile(file, "utf8")) as MatrixResult;
      await utimes(file, new Date(), new Date());
      return result;
    } catch {
      return undefined;
    }
  }

  /** Keep a result, if it is ok. */
  async write(subject: RepositorySubject, result: MatrixResult): Promise<void> {
    if (!result.ok) return;
    const file = this.#file(subject);
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

  #file({ subject, component, path }: RepositorySubject): string {
    const hash = createHash("sha256").update(this.#harness);
    hash.update(JSON.stringify([subject.name, subject.supports, path]));
    hash.update(readFileSync(component));
    return join(this.#directory, `${hash.digest("hex")}.json`);
  }
}

const month = 30 * 24 * 60 * 60 * 1000;

/** What runs a case and what it says, with all that they are made of. */
const harness = [
  "packages/{conformance,host,nri,kafka}/dist/**/*.js",
  "packages/conformance/{assets,data,python}/**/*",
  "wit/dist/**/*.js",
  "wit/*/*/*.wit",
  "conformance/**/*.{json,yaml}",
  "scripts/{conformance,conformance-cache,subjects}.ts",
  "package-lock.json",
];

function hashHarness(run: string): string {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const hash = createHash("sha256").update(run);
  const files = globSync(harness, { cwd: root, withFileTypes: true });
  for (const file of files
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .toSorted()) {
    const bytes = readFileSync(file);
    hash.update(`${file.slice(root.length)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}
