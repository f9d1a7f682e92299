import { homedir } from "node:os";
import { join } from "node:path";

/** The user's cache folder of this project, where the scripts and tests keep what takes minutes to build. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const named = env["ARMORY_CACHE_DIR"];
  if (named !== undefined && named !== "") return named;
  return join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "armory-plugins");
}
