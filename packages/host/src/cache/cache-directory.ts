import { isAbsolute } from "node:path";
import {
  directoryVariable,
  type Environment,
  homeVariable,
  NoHomeError,
  userDirectory,
} from "@armory-plugins/base/user-directory";
import { HostError } from "../host-error.ts";

/** Where the cache, or its key, belongs. @throws HostError `CACHE_UNWRITABLE` when the user has no directory for it. */
export function cacheDirectory(kind: "cache" | "data", env: Environment): string {
  try {
    return userDirectory(kind, env);
  } catch (error) {
    if (!(error instanceof NoHomeError)) throw error;
    throw new HostError(
      "CACHE_UNWRITABLE",
      `cannot find a directory for the ${kind === "cache" ? "cache" : "cache's key"}: ${error.message}`,
      { remedy: `set ${variablesThatHelp(kind, env)}, or load without a cache`, cause: error },
    );
  }
}

// --- internal ---

/** Who has no home needs a directory for the cache and another one for its key. */
function variablesThatHelp(kind: "cache" | "data", env: Environment): string {
  const dataVariable = directoryVariable("data");
  const isDataMissing = dataVariable !== homeVariable && !isAbsolute(env[dataVariable] ?? "");
  const others = [...(kind === "cache" ? ["ARMORY_CACHE_DIR"] : []), ...(isDataMissing ? [dataVariable] : [])];
  // Where the key is below the home alone, no other variable helps
  if (dataVariable === homeVariable || others.length === 0) return `${homeVariable} to an absolute path`;
  if (others.length === 1) return `${homeVariable} or ${others[0]} to an absolute path`;
  return `${homeVariable}, or both ${others.join(" and ")}, to absolute paths`;
}
