import { resolve } from "node:path";
import type { Vocabulary } from "@armory-plugins/base";

/** The flags with which people say where the host keeps the plugins that it prepared, each with its description. */
export const cacheFlags = {
  cacheDir: [
    "--cache-dir <directory>",
    "where to keep compiled plugins (default: ARMORY_CACHE_DIR, otherwise your cache directory)",
  ],
  noCache: ["--no-cache", "do not keep compiled plugins"],
} as const;

/** What the {@link cacheFlags} say. */
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

/** How programs that have the {@link cacheFlags} name what the host's errors of its cache say. */
export const cacheVocabulary = {
  flags: { HostError: { CACHE_UNWRITABLE: "--no-cache" } },
} as const satisfies Vocabulary;
