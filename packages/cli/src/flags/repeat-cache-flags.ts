import type { CacheOptions } from "@armory-plugins/service";
import { shellWord } from "./shell-word.ts";

/** The flags about the cache with which a command was given, each with a space before it: where the first run needs them, so does the next. */
export function repeatCacheFlags({ cacheDir, cache }: CacheOptions): string {
  if (!cache) return " --no-cache";
  return cacheDir === undefined ? "" : ` --cache-dir ${shellWord(cacheDir)}`;
}
