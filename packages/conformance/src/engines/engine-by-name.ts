import { ConformanceError } from "../conformance-error.ts";
import type { Engine } from "./engine.ts";
import { engineNames } from "./engine-names.ts";
import { v8Engine } from "./v8.ts";
import { createWasmtimeEngine } from "./wasmtime.ts";

/** How an engine of this package is made. */
export interface EnginePlace {
  /** Where what an engine needs is installed and cached. Default: `ARMORY_CACHE_DIR`, otherwise the user's cache directory. */
  readonly cacheDir?: string | undefined;
  /** The environment. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/**
 * An engine by the name that commands and reports call it.
 *
 * @throws ConformanceError `UNKNOWN_ENGINE`.
 */
export function engineByName(name: string, place: EnginePlace = {}): Engine {
  switch (name) {
    case "v8":
      return v8Engine;
    case "wasmtime":
      return createWasmtimeEngine(place);
    default:
      throw new ConformanceError("UNKNOWN_ENGINE", `unknown engine "${name}"; expected ${engineNames.join(" or ")}`);
  }
}
