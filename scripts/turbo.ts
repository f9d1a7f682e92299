// node scripts/turbo.ts ARGS: runs turbo with its cache in the user's cache directory, where the next clone finds it.
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";

const { status, error } = spawnSync("turbo", process.argv.slice(2), {
  stdio: "inherit",
  shell: process.platform === "win32",
  env: { ...process.env, TURBO_CACHE_DIR: join(cacheDirectory(), "turbo"), ARMORY_COMPILERS: compilers() },
});
if (error !== undefined) throw error;
process.exitCode = status ?? 1;

// --- internal ---

/** The directory that `defaultCacheDir()` of the host gives; the host may not be built yet. */
function cacheDirectory(): string {
  const { env } = process;
  if (env["ARMORY_CACHE_DIR"]) return env["ARMORY_CACHE_DIR"];
  if (env["XDG_CACHE_HOME"]) return join(env["XDG_CACHE_HOME"], "armory-plugins");
  if (process.platform === "win32") return join(env["LOCALAPPDATA"] ?? homedir(), "armory-plugins", "Cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "armory-plugins");
  return join(homedir(), ".cache", "armory-plugins");
}

/** What builds plugins and is not of this repository's choosing: part of the key of what is cached (`globalEnv` in turbo.json). */
function compilers(): string {
  const { stdout } = spawnSync("go", ["version"], { encoding: "utf8" });
  return [process.version, (stdout ?? "").trim()].join(", ");
}
