// node scripts/turbo.ts ARGS: runs turbo with its cache in the user's cache directory, where the next clone finds it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { pipFindLinks } from "@armory-plugins/support/pip-find-links";

const { status, error } = spawnSync("turbo", process.argv.slice(2), {
  stdio: "inherit",
  shell: process.platform === "win32",
  env: {
    ...process.env,
    TURBO_CACHE_DIR: join(cacheDirectory(), "turbo"),
    ARMORY_COMPILERS: compilers(),
    PIP_FIND_LINKS: pipFindLinks(),
  },
});
if (error !== undefined) throw error;
process.exitCode = status ?? 1;

// --- internal ---

/** What builds plugins and is not of this repository's choosing: part of the key of what is cached (`globalEnv` in turbo.json). */
function compilers(): string {
  const { stdout } = spawnSync("go", ["version"], { encoding: "utf8" });
  return [process.version, (stdout ?? "").trim()].join(", ");
}
