import { loadCode, loadPortableCode, type CodeOptions, type PluginCode, type PortableCode } from "@armory-plugins/host";
import { nriAbi } from "./nri-abi.ts";

/** How to load a plugin of NRI. */
export interface NriCodeOptions {
  /** How errors call it. Default: the file's name, otherwise `plugin`. */
  readonly name?: string | undefined;
  /** What its memory may grow to. Default: 256 MiB. */
  readonly memoryBytes?: number | undefined;
  /** How long transpiling it may take, in milliseconds. Default: 60,000. */
  readonly loadMs?: number | undefined;
  /** Where transpiled components are kept; `false` keeps none. Default: the user's cache directory. */
  readonly cacheDir?: string | false | undefined;
  /** Aborts the loading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Read a plugin of NRI, be it a component of world `nri-plugin` or a core module as upstream has them, check it and compile it.
 *
 * @param source - a path, or the bytes.
 * @throws HostError as `loadCode` of the host does: `NOT_WASM`, `ABI_MISMATCH`, `WORLD_MISMATCH`, …
 */
export function loadNriCode(source: string | Uint8Array, options: NriCodeOptions = {}): Promise<PluginCode> {
  return loadCode(source, codeOptions(options));
}

/** As {@link loadNriCode}, for another process to compile. */
export function loadPortableNriCode(source: string | Uint8Array, options: NriCodeOptions = {}): Promise<PortableCode> {
  return loadPortableCode(source, codeOptions(options));
}

// --- internal ---

function codeOptions({ name, memoryBytes, loadMs, cacheDir, signal }: NriCodeOptions): CodeOptions {
  return {
    world: "nri",
    abi: nriAbi,
    ...(name === undefined ? {} : { name }),
    limits: { ...(memoryBytes === undefined ? {} : { memoryBytes }), ...(loadMs === undefined ? {} : { loadMs }) },
    ...(cacheDir === undefined ? {} : { cacheDir }),
    ...(signal === undefined ? {} : { signal }),
  };
}
