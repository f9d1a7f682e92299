import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MatrixResult } from "@armory-plugins/conformance";
import { KeptResults } from "./kept-results.ts";
import type { RepositorySubject } from "./subjects.ts";

/**
 * Results of subjects that conform, in the user's cache directory: a subject whose component, cases, harness and engines are those of an earlier run is not run
 * again, in this clone or another. Results that are not ok are never kept.
 */
export class ConformanceCache {
  readonly #results = new KeptResults<MatrixResult>("conformance");
  readonly #harness: string;

  /** @param run what else decides a result: the engines, the seed. */
  constructor(run: { readonly engines: readonly string[]; readonly seed: number }) {
    this.#harness = hashHarness(
      JSON.stringify([run.engines, run.seed, process.version, process.platform, process.arch]),
    );
  }

  /** Gives the result of an earlier run, or undefined. */
  read(subject: RepositorySubject): Promise<MatrixResult | undefined> {
    return this.#results.read(this.#hash(subject));
  }

  /** Keep a result, if it is ok. */
  async write(subject: RepositorySubject, result: MatrixResult): Promise<void> {
    if (result.ok) await this.#results.write(this.#hash(subject), result);
  }

  /** Remove the results that nobody asked for in a month. */
  prune(): Promise<void> {
    return this.#results.prune();
  }

  // --- internal ---

  #hash({ subject, component, path }: RepositorySubject): string {
    const hash = createHash("sha256").update(this.#harness);
    hash.update(JSON.stringify([subject.name, subject.supports, subject.config, path]));
    hash.update(readFileSync(component));
    return hash.digest("hex");
  }
}

/** What runs a case and what it says, with all that they are made of. */
const harness = [
  "packages/{conformance,host,nri,kafka}/dist/**/*.js",
  "packages/conformance/{assets,data,python}/**/*",
  "wit/dist/**/*.js",
  "wit/*/*/*.wit",
  "conformance/{cases,known-failures,nri}/**/*.{json,yaml}",
  "examples/*/fixtures/**/*.json",
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
