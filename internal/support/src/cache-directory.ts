import envPaths from "env-paths";

/** The directory that `defaultCacheDir()` of the host gives, for scripts that run before the host is built. */
export function cacheDirectory({ ARMORY_CACHE_DIR: named }: NodeJS.ProcessEnv = process.env): string {
  return named !== undefined && named !== "" ? named : envPaths("armory-plugins", { suffix: "" }).cache;
}
