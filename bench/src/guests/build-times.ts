import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Guest, Language } from "./copy-templates.ts";

/** How long `armory build` takes, in milliseconds. */
export interface BuildTimes {
  /** Nothing is left of an earlier build: neither in the project nor, of Go's own cache, anywhere. */
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
  const goCache = await mkdtemp(join(tmpdir(), "armory-bench-go-"));
  try {
    await removeBuilt(guest);
    const env = { ...process.env, GOCACHE: goCache };
    const cold = await timeBuild(guest, env);
    await appendFile(join(guest.dir, sources[guest.language]), `${comments[guest.language]} ${performance.now()}\n`);
    return { cold, warm: await timeBuild(guest, env) };
  } finally {
    await rm(goCache, { recursive: true, force: true });
  }
}

// --- internal ---

const armory = fileURLToPath(new URL("../../../packages/cli/bin/armory.js", import.meta.url));

const sources: Readonly<Record<Language, string>> = {
  rust: "src/lib.rs",
  go: "plugin.go",
  python: "src/plugin/__init__.py",
  typescript: "src/plugin.ts",
};

const comments: Readonly<Record<Language, string>> = { rust: "//", go: "//", python: "#", typescript: "//" };

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
