import type { EnginePlugin, LoadOptions } from "../system/engine-parts.ts";
import type { System } from "../system/system.ts";

/** Something that runs plugins: the adapter between the harness and one WebAssembly engine. */
export interface Engine {
  /** The word that known failures and reports use. */
  readonly name: string;
  /** Whether it runs such a plugin at all. Default: it does. A file that can't be read is left to {@link Engine.load}. */
  runs?(component: string | Uint8Array): Promise<boolean>;
  /** Read a plugin, once for all cases. What it throws ends the run: there is nothing to test. */
  load(component: string | Uint8Array, options: EngineOptions): Promise<EnginePlugin>;
}

/** What an engine is told besides the plugin. */
export interface EngineOptions extends LoadOptions {
  /** The systems whose plugins it may be. Default: those of this package. */
  readonly systems?: readonly System[];
}
