import { TranspileCache } from "../cache/transpile-cache.ts";
import { namePrefixes } from "../component/core-names.ts";
import { addBatchExport } from "../transpile/add-batch-export.ts";
import { prepareComponent, type PreparedComponent } from "../transpile/prepare-component.ts";
import { transpile } from "../transpile/transpile.ts";
import type { TranspiledComponent } from "../transpile/transpiled-component.ts";

/** How to come by a transpiled component. */
export interface ObtainOptions {
  /** The component's SHA-256. */
  readonly sha256: string;
  /** Whether it gets the export that runs batches. */
  readonly withBatch: boolean;
  /** Where transpiled components are kept; `false` keeps none. Default: `ARMORY_CACHE_DIR`, otherwise the user's cache directory. */
  readonly cacheDir?: string | false | undefined;
  /** How to call the component in an error. */
  readonly file: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The transpiled form of a component: from the cache, otherwise made and kept there.
 *
 * @param bytes - the component as its author made it.
 * @throws HostError `TRANSPILE_FAILED`, `LOAD_TIMEOUT`, `CACHE_UNWRITABLE`, or `CLOSED` when aborted.
 */
export async function obtainTranspiled(
  bytes: Uint8Array,
  prepared: PreparedComponent,
  { sha256, withBatch, cacheDir, file, timeoutMs, signal }: ObtainOptions,
): Promise<TranspiledComponent> {
  const key = withBatch ? `${sha256}.batch` : `${sha256}.plain`;
  const cache = cacheDir === false ? undefined : new TranspileCache(cacheDir);
  const cached = await cache?.read(key);
  if (cached !== undefined) return cached;
  const transpilable = (one: PreparedComponent): Uint8Array => (withBatch ? addBatchExport(one) : one.bytes);
  const made = await transpile(
    { component: transpilable(prepared), other: transpilable(prepareComponent(bytes, namePrefixes.other)) },
    file,
    { timeoutMs, signal },
  );
  await cache?.write(key, made);
  return made;
}
