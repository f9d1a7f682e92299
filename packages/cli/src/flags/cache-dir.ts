import { resolve } from "node:path";
import { defaultCacheDir, isHostError } from "@armory-plugins/host";
import type { Terminal } from "../terminal/terminal.ts";

/** What the flags `--cache-dir` and `--no-cache` say. */
export interface CacheOptions {
  /** A directory, as the user wrote it. */
  readonly cacheDir?: string | undefined;
  /** False for `--no-cache`. */
  readonly cache: boolean;
}

/** The directory that the flags name, absolute; false for none, undefined for the default. */
export function cacheDirOf({ cacheDir, cache }: CacheOptions, cwd: string): string | false | undefined {
  if (!cache) return false;
  return cacheDir === undefined ? undefined : resolve(cwd, cacheDir);
}

/** Where the program keeps what it may make again; undefined where the user has no directory for that. */
export function cacheDirOrNone(env: Terminal["env"]): string | undefined {
  try {
    return defaultCacheDir(env);
  } catch (error) {
    if (isHostError(error)) return undefined;
    throw error;
  }
}
