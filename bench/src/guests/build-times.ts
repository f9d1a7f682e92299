import { execFile } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { pipFindLinks } from "@armory-plugins/support/pip-find-links";
import type { Guest, Language } from "./copy-templates.ts";

/** How long `armory build` takes, in milliseconds. */
export interface BuildTimes {
  /** Nothing is left of an earlier build: neither in the project nor, of Go's own cache and of armory's, anywhere. */
  readonly cold: number;
  /** Once more, after a line was added to the plugin's source. */
  readonly warm: number;
}

/**
 * Build a guest two times. Toolchains and what package managers have downloaded stay where they are.
 *
 * @throws Error with what the build printed when it fails.
 */
export async function timeBuilds(guest: Guest): Promise<BuildTimes> {
  const caches = await mkdtemp(join(tmpdir(), "armory-bench-caches-"));
  try {
    await removeBuilt(guest);
    const cacheDir = join(caches, "armory");
    await mkdir(cacheDir);
    await symlink(join(cacheDirectory(), "toolchains"), join(cacheDir, "toolchains"));
    const env = {
      ...process.env,
      GOCACHE: join(caches, "go"),
      ARMORY_CACHE_DIR: cacheDir,
      // Cargo and Go find the SDK of this repository by files above the copies
      PIP_FIND_LINKS: pipFindLinks(),
    };
    const cold = await timeBuild(guest, env);
    await appendFile(join(guest.dir, sources[guest.language](guest.kind)), newLines[guest.language](Date.now()));
    return { cold, warm: await timeBuild(guest, env) };
  } finally {
    await rm(caches, { recursive: true, force: true });
  }
}

// --- internal ---

const armory = fileURLToPath(new URL("../../../packages/cli/bin/armory.js", import.meta.url));

const sources: Readonly<Record<Language, (kind: Guest["kind"]) => string>> = {
  rust: () => "src/lib.rs",
  go: () => "plugin.go",
  python: (kind) => `src/template_${kind}_python/__init__.py`,
  typescript: () => "src/plugin.ts",
};

/** A line that makes the compiler, or the bundler, run again. */
const newLines: Readonly<Record<Language, (now: number) => string>> = {
  rust: (now) => `// ${now}\n`,
  go: (now) => `// ${now}\n`,
  python: (now) => `# ${now}\n`,
  typescript: (now) => `export const at${now} = 1;\n`,
};

async function removeBuilt({ dir }: Guest): Promise<void> {
  for (const name of await readdir(dir)) {
    if (["target", ".armory", "plugin.wasm"].includes(name)) await rm(join(dir, name), { recursive: true });
  }
}

async function timeBuild({ dir }: Guest, env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  await promisify(execFile)(process.execPath, [armory, "build", dir, "--quiet"], { env, maxBuffer: 2 ** 26 });
  return performance.now() - started;
}
