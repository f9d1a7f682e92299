import type { Component } from "../component/parse-component.ts";
import { translate } from "./translate.ts";
import { TranslationCache } from "./translation-cache.ts";
import type { Translation } from "./translation.ts";

/** How to come by a translation. */
export interface ObtainOptions {
  /** What it is kept under: the component's SHA-256, and what was added to it. */
  readonly key: string;
  /** Where translations are kept; `false` keeps none. Default: `ARMORY_CACHE_DIR`, else the user's cache folder. */
  readonly cacheDir?: string | false | undefined;
  /** How to call the component in an error. */
  readonly file: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The translation of a component: from the cache, else made and kept there.
 *
 * @param bytes - gives the component as it is to be translated; called only when it has to be.
 * @throws HostError `TRANSLATION_FAILED`, `LOAD_TIMEOUT`, `CACHE_UNWRITABLE`, or `CLOSED` when aborted.
 */
export async function obtainTranslation(
  { core }: Component,
  bytes: () => Uint8Array,
  { key, cacheDir, file, timeoutMs, signal }: ObtainOptions,
): Promise<Translation> {
  const cache = cacheDir === false ? undefined : new TranslationCache(cacheDir);
  const cached = await cache?.read(key);
  if (cached !== undefined) return cached;
  const made = await translate(bytes(), core.modules, file, { timeoutMs, signal });
  await cache?.write(key, made);
  return made;
}
